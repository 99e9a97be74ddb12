type Fields = Record<string, string>

/**
 * Merges the caller's headers with the client's own, which take precedence. All names become lower case, because `fetch`
 * would send both values of a name in two spellings. The caller cannot set `content-type`.
 */
export function mergeHeaders(given: Fields | undefined, own: Fields): Fields {
  const merged: Fields = {}
  for (const name in given) merged[name.toLowerCase()] = given[name] as string
  delete merged['content-type']
  return { ...merged, ...own }
}
