import type { HttpBindings } from '@hono/node-server'
import type { RequestRecord } from './request-record.ts'

/** The values that a request carries through the HTTP layer. The bindings of Node are there only behind a Node server. */
export interface HttpEnvironment {
  Bindings: Partial<HttpBindings> & { record: RequestRecord }
}
