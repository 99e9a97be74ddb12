import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { TRPCError } from '@trpc/server'
import { ERRORS, TaskwireError } from '../errors.ts'
import { node } from './realm.ts'
import type { AnswerMessage, CallMessage, Operations, SentFailure } from './thread/messages.ts'

/**
 * The thread with the application. It is apart from the tests, so that what these do to their globals (jsdom, fake timers, mocks of
 * `fetch`) does not reach the application, and a test runner does not load the application again for each file.
 */
export interface Connection {
  /** Calls an operation. The process does not end while an operation runs, but does not wait for the idle thread. */
  call<Name extends keyof Operations>(
    operation: Name,
    ...parameters: Parameters<Operations[Name]>
  ): ReturnType<Operations[Name]>
}

interface Waiting {
  resolve: (value: unknown) => void
  reject: (failure: SentFailure) => void
}

/** Returns the connection to the thread of this process, and starts it the first time. */
export function connectThread(): Connection {
  // Jest loads modules for each test file, so the thread is kept in Node's own global object.
  const key = Symbol.for(import.meta.url)
  node[key] ??= startThread(() => {
    node[key] = undefined
  })
  return node[key] as Connection
}

function startThread(onEnd: () => void): Connection {
  // The extension differs between the source and the published package.
  const file = new URL(`thread/thread${/\.\w+$/.exec(import.meta.url)?.[0]}`, import.meta.url)
  // Without the options of a test runner.
  const worker = new Worker(fileURLToPath(file.href), { execArgv: [], name: 'taskwire' })
  worker.unref()
  const waiting = new Map<number, Waiting>()
  let count = 0

  function settle(id: number): Waiting | undefined {
    const found = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
    return found
  }

  worker.on('message', (answer: AnswerMessage) => {
    const found = settle(answer.id)
    if ('failure' in answer) found?.reject(answer.failure)
    else found?.resolve(answer.value)
  })
  const fail = (message: string) => {
    onEnd()
    for (const id of waiting.keys()) settle(id)?.reject({ kind: 'other', message })
  }
  worker.on('error', (error) => fail(`The thread of the test server failed: ${error}`))
  worker.on('exit', (status) => fail(`The thread of the test server ended with status ${status}.`))

  return {
    call(operation, ...parameters) {
      count += 1
      const message: CallMessage = { id: count, operation, parameters }
      worker.ref()
      return new Promise((resolve, reject) => {
        waiting.set(message.id, { resolve: (value) => resolve(value as never), reject })
        try {
          worker.postMessage(message)
        } catch (error) {
          // A parameter that cannot be copied, such as a function.
          settle(message.id)?.reject({ kind: 'type', message: String(error) })
        }
      }) as ReturnType<Operations[typeof operation]>
    },
  }
}

/** Converts a failure to the error that a test receives. Errors are made in the realm of the test. */
export function toError({ kind, message, stack, taskwire }: SentFailure): Error {
  if (kind === 'network') return new TypeError('fetch failed', { cause: new Error('The connection was lost.') })
  if (kind === 'type') return new TypeError(message)
  if (kind === 'taskwire' && taskwire) {
    const { code, ...details } = taskwire
    const given = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))
    const cause = new TaskwireError(code, { message, ...given })
    return new TRPCError({ code: ERRORS[code].trpc, message, cause })
  }
  return new Error(message, { cause: stack })
}
