type Fields = Record<string, string>

/**
 * Merges the headers a caller has given with the client's own, which win and have names in lower case. Names have no case:
 * `fetch` would send both values of a name that is there in two cases. The type of the body is the client's alone.
 */
export function mergeHeaders(given: Fields | undefined, own: Fields): Fields {
  const merged: Fields = {}
  for (const name in given) merged[name.toLowerCase()] = given[name] as string
  delete merged['content-type']
  return { ...merged, ...own }
}
