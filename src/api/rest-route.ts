/** The base path of REST. */
export const BASE = '/api/v1'

/** The method and path of a procedure on REST, below `/api/v1`. The rest is derived from the procedure. */
export interface RestRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** A path template with input names in braces, like `/tasks/{id}`. */
  path: `/${string}`
  /** The path template of the row that the call creates, for Location. */
  creates?: `/${string}`
}
