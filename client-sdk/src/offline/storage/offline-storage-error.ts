const MESSAGES = {
  CLOSED: 'The database is closed.',
  REPLACED: 'Another tab deleted or upgraded the database. Reload the page.',
  EVICTED: 'The browser deleted the database. Reload the page.',
  NEWER_VERSION: 'A newer version of this app upgraded the database. Reload the page.',
  UNAVAILABLE: 'IndexedDB is missing. Use another storage.',
} as const

/**
 * The error of a database that cannot be used (any more). Errors of single writes, like QuotaExceededError, are the
 * storage's own.
 *
 * @example
 * const isLost = (error: unknown) => error instanceof OfflineStorageError && error.code === 'EVICTED'
 */
export class OfflineStorageError extends Error {
  override readonly name = 'OfflineStorageError'
  readonly code: keyof typeof MESSAGES

  constructor(code: keyof typeof MESSAGES, options?: ErrorOptions) {
    super(MESSAGES[code], options)
    this.code = code
  }
}
