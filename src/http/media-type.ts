/** Says whether a Content-Type is JSON in UTF-8 (RFC 8259 §8.1), and nothing else. */
export function isJson(contentType: string | null): boolean {
  return /^application\/json *(; *charset="?utf-8"?)?$/i.test(contentType?.trim() ?? '')
}
