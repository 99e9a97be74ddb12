/** How much one caller may ask for. */
export interface LimitsConfig extends RequestLimitsConfig {
  /** Tasks that one user may hold, the trash included. */
  tasksPerUser: number
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
