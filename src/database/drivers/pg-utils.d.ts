// `pg` exports this module without type declarations.
declare module 'pg/lib/utils.js' {
  /** Serializes a parameter for the server: as text, or as unchanged bytes. */
  export function prepareValue(value: unknown): string | Buffer | null
}
