// `pg` exports this file, and declares nothing of it.
declare module 'pg/lib/utils.js' {
  /** A value as it is sent to the server: text, or bytes as they are. */
  export function prepareValue(value: unknown): string | Buffer | null
}
