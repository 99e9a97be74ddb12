/**
 * The error of `deleteData` while changes are queued or parked: deleting the data would lose them. Ask the user, and call it again
 * with `discardChanges: true`.
 *
 * @example
 * const mayLoseChanges = (error: unknown) => error instanceof UnsentChangesError && error.count > 0
 */
export class UnsentChangesError extends Error {
  override readonly name = 'UnsentChangesError'
  /** The number of changes that would be lost. */
  readonly count: number

  constructor(count: number) {
    super(`${count} changes were not sent: pass discardChanges: true`)
    this.count = count
  }
}
