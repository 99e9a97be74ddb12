declare module 'ical.js' {
  /** A property in jCal (RFC 7265 §3.4): its name, parameters, value type and values. */
  type Property = [name: string, parameters: Record<string, string>, type: string, ...values: unknown[]]

  // The package's own declarations are unreachable by its `exports`.
  const ICAL: {
    stringify: {
      /** Writes a property as one line, unfolded if `noFold` is true. */
      property(property: Property, designSet?: object, noFold?: boolean): string
    }
  }
  // biome-ignore lint/style/noDefaultExport: the package has no other export
  export default ICAL
}
