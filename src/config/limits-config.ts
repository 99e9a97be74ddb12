/** Rate limits and storage quotas per caller. */
export interface LimitsConfig extends RequestLimitsConfig {
  /** Storage quota per user: rows, including those in the trash, and bytes of text. */
  quota: { rows: number; bytes: number | undefined }
  /** Whether each process counts requests in memory, or all share their counts in the database. */
  store: 'memory' | 'postgres'
}

/** Requests per minute; 0 means no limit. */
export interface RequestLimitsConfig {
  /** Calls per user. */
  perUser: number
  /** Unauthenticated requests per address. */
  perAddress: number
}
