import type { HttpBindings } from '@hono/node-server'
import type { RequestRecord } from './request-record.ts'

/** What a request carries through the HTTP layer. `Bindings` are there only behind a Node server. */
export interface HttpEnvironment {
  Bindings: Partial<HttpBindings>
  Variables: {
    requestId: string
    record: RequestRecord
    /** Set where a call has made something new. */
    created?: boolean
  }
}
