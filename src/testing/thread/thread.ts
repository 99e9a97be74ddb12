import { parentPort } from 'node:worker_threads'
import { enableCompileCache } from '../../startup/compile-cache.ts'
import type { AnswerMessage, CallMessage } from './messages.ts'

// Before the application is loaded: compiling it takes most of the time of a first start.
enableCompileCache()
const loaded = import('./operations.ts')

// Before anything is awaited: Deno drops messages that arrive while nothing listens.
parentPort?.on('message', async ({ id, operation, parameters }: CallMessage) => {
  const { perform, toFailure } = await loaded
  let answer: AnswerMessage
  try {
    answer = { id, value: await perform(operation, parameters) }
  } catch (error) {
    answer = { id, failure: toFailure(error) }
  }
  parentPort?.postMessage(answer)
})
