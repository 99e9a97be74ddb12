/** A table has a column that must be filled, and that nothing fills. Apart from the check, which needs generated code. */
export class UnknownColumnError extends Error {
  override readonly name = 'UnknownColumnError'
}
