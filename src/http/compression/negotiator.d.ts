declare module 'negotiator' {
  /** Chooses among what a request accepts (RFC 9110 §12.5). The package has no types of its own. */
  class Negotiator {
    constructor(request: { headers: Record<string, string | undefined> })
    /** Returns the coding that is accepted best; `preferred` decides among equals. Undefined: none of these is. */
    encoding(available: readonly string[], options?: { preferred?: readonly string[] }): string | undefined
  }
  export = Negotiator
}
