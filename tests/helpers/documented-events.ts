import { createParser } from 'eventsource-parser'
import { faultsOf, validatorOf } from '../openapi/described.ts'

const validate = validatorOf({ $ref: '#/components/schemas/Change' }, 'closed')

/** Returns the same event stream, and calls `onFault` for each event that violates the OpenAPI document. */
export function documentedEvents(response: Response, onFault: (fault: string) => void): Response {
  const parser = createParser({
    onEvent: ({ event, data, id }) => {
      if (event === 'ping' && data === '') return
      const value = JSON.parse(data) as Record<string, unknown>
      if (event === 'end') {
        if (typeof value.code !== 'string' || typeof value.requestId !== 'string') onFault(`end says ${data}`)
      } else if (event !== undefined) onFault(`the event "${event}" is not documented`)
      else if (!id) onFault('a change has no id')
      else if (!validate(value)) onFault(`${faultsOf(validate)}: ${data.slice(0, 500)}`)
    },
  })
  const decoder = new TextDecoder()
  const checked = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        parser.feed(decoder.decode(chunk, { stream: true }))
        controller.enqueue(chunk)
      },
    }),
  )
  return new Response(checked ?? null, response)
}

/** Returns true if a response is an event stream. */
export function isEventStream({ headers }: Response): boolean {
  return headers.get('Content-Type') === 'text/event-stream'
}
