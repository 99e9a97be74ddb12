declare module 'negotiator' {
  /** Content negotiation (RFC 9110 §12.5). The package has no types of its own. */
  class Negotiator {
    constructor(request: { headers: Record<string, string | undefined> })
    /** Returns the coding with the highest weight, undefined if none is accepted; `preferred` breaks ties. */
    encoding(available: readonly string[], options?: { preferred?: readonly string[] }): string | undefined
  }
  export = Negotiator
}
