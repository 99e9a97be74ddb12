import type { HttpBindings } from '@hono/node-server'
import type { RequestRecord } from './request-record.ts'

/** The Hono environment of a request. The Node bindings are absent for in-process requests. */
export interface HttpEnvironment {
  Bindings: Partial<HttpBindings> & { record: RequestRecord }
}
