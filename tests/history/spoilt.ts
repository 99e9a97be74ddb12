import type { Task } from '../../client-sdk/src/contract.ts'
import type { Random } from '../security/random.ts'
import { type Call, type History, isLook, outputOf } from './calls.ts'

/** Ways to corrupt a valid history, each at a random position. */
export const CORRUPTIONS: Record<string, (history: History, random: Random) => void> = {
  'a change that was not made': (history, random) => {
    const call = pickLasting(history, random)
    history.calls = history.calls.filter((one) => one !== call && one.repeats?.call !== call)
  },
  'a change that was rejected': (history, random) => {
    const call = pickLasting(history, random)
    for (const one of call.attempts) one.answer = { kind: 'fail', code: 'NOT_FOUND' }
    history.calls = history.calls.filter((one) => one.repeats?.call !== call)
  },
  'a lost new task': (history, random) => {
    const call = random.pick(history.calls.filter(hasCreated))
    const id = crypto.randomUUID()
    const [first] = structuredClone(call.attempts).filter(({ answer }) => answer.kind === 'ok')
    if (first?.answer.kind !== 'ok') throw new Error('not answered')
    first.answer.output = { ...first.answer.output, id, version: 1, undoToken: null }
    history.calls.push({
      ...call,
      n: history.calls.length,
      request: { procedure: 'create', input: { id, title: 'x' } },
      attempts: [first],
    })
  },
  'a task with a different field': (history, random) => {
    random.pick(lastPage(history)).task.title = 'otherwise'
  },
  'an outdated task': (history, random) => {
    random.pick(lastPage(history)).task.version -= 1
  },
  'a page with a missing task': (history) => {
    lastPage(history).shift()
  },
}

/** Returns whether a history can be corrupted in every way. */
export function canBeCorrupted(calls: Call[]): boolean {
  return calls.some(hasCreated)
}

function hasCreated(call: Call): boolean {
  return hasChanged(call) && call.request.procedure === 'create'
}

/** Returns whether a change has set a unique title, so that no other change explains it. */
function hasChanged({ request, repeats, ...call }: Call): boolean {
  return (
    !isLook(request) && request.input.title !== undefined && !repeats && typeof outputOf(call)?.undoToken === 'string'
  )
}

/**
 * Picks a change whose title still exists at the end. A change overwritten or purged before any read cannot be detected as
 * missing.
 */
function pickLasting(history: History, random: Random): Call {
  const titles = new Set(lastPage(history).map(({ task }) => task.title))
  const changes = history.calls.filter(hasChanged)
  const lasting = changes.filter(({ request }) => 'title' in request.input && titles.has(String(request.input.title)))
  return random.pick(lasting.length > 0 ? lasting : changes)
}

function isWhole(call: Call): boolean {
  return call.request.procedure === 'since' && !call.request.input.cursor && outputOf(call)?.changes.length > 0
}

/** Selects a final read, after which nothing changed. */
function lastPage({ calls }: History): { task: Task }[] {
  return outputOf(calls.findLast(isWhole) as Call).changes
}
