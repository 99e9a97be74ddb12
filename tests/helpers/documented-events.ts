import { createParser } from 'eventsource-parser'
import { faultsOf, validatorOf } from '../openapi/described.ts'

const validate = validatorOf({ $ref: '#/components/schemas/Change' }, 'closed')

/** The same stream of events; told of each that is not as the OpenAPI document says. */
export function documentedEvents(response: Response, onFault: (fault: string) => void): Response {
  const parser = createParser({
    onEvent: ({ event, data, id }) => {
      if (event === 'ping' && data === '') return
      const value = JSON.parse(data) as Record<string, unknown>
      if (event === 'end') {
        if (typeof value.code !== 'string' || typeof value.requestId !== 'string') onFault(`end says ${data}`)
      } else if (event !== undefined) onFault(`there is no event "${event}"`)
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

/** Says whether an answer is a stream of events. */
export function isEventStream({ headers }: Response): boolean {
  return headers.get('Content-Type') === 'text/event-stream'
}
