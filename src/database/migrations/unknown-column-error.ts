/** The error for an unknown required column. In its own file, because the check imports generated code. */
export class UnknownColumnError extends Error {
  override readonly name = 'UnknownColumnError'
}
