/** The path below which REST is. */
export const BASE = '/api/v1'

/** Where a procedure is on REST, below `/api/v1`. Everything else is taken from the procedure itself. */
export interface RestRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With the names of inputs in braces, like `/tasks/{id}`. */
  path: `/${string}`
  /** Where what the call has made is found from then on. */
  creates?: `/${string}`
}
