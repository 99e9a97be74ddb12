/** The error of a store whose client has the token of another user than the stored data. */
export class OtherUserError extends Error {
  override readonly name = 'OtherUserError'
  readonly code = 'OTHER_USER'

  constructor() {
    super('The token belongs to another user than the data of this store: open a store with the name of that user')
  }
}
