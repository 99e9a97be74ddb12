/**
 * Returns a number of 32 bits for a text: FNV-1a over UTF-16 code units. `multiple` is an odd number, by which its factor is
 * multiplied for another hash of the same text.
 */
export function hashOf(text: string, multiple = 1): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193 * multiple)
  return hash
}
