/** The outcome of a check. A warning does not keep the server from working. */
export interface Finding {
  state: 'ok' | 'warning' | 'fault'
  /** What was checked. */
  about: string
  /** What was found, and for a warning or a fault what to do. */
  text: string
}

/** A check that has found no problem. */
export function ok(about: string, text: string): Finding {
  return { state: 'ok', about, text }
}

/** A check that has found what keeps the server from working. */
export function fault(about: string, text: string): Finding {
  return { state: 'fault', about, text }
}
