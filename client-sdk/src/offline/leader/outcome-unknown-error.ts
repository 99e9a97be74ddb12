/** Says that a change may have been made whose answer was lost, and that making it again may change other rows. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError'
  readonly code = 'OUTCOME_UNKNOWN'

  constructor() {
    super('It may have been made already, and would now change other rows. Check them before you retry.')
  }
}
