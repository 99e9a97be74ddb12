/** How much one caller may ask for. */
export interface LimitsConfig extends RequestLimitsConfig {
  /** The most that one user may hold: rows, those in the trash included, and bytes of text. */
  quota: { rows: number; bytes: number | undefined }
  /** Whether processes count requests together, in the database, or each for itself. */
  store: 'memory' | 'postgres'
}

/** Requests in a minute; 0 for any number. */
export interface RequestLimitsConfig {
  /** Calls of one user. */
  perUser: number
  /** Requests of one address that nobody verified stands behind. */
  perAddress: number
}
