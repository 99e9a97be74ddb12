import type { Task } from '../../client-sdk/src/contract.ts'
import type { Random } from '../security/random.ts'
import { type Call, type History, isLook, outputOf } from './calls.ts'

/** Ways to make a true history untrue. Each changes it, at a place that is picked at random. */
export const SPOILT: Record<string, (history: History, random: Random) => void> = {
  'a change that nobody has made': (history, random) => {
    const call = pickLasting(history, random)
    history.calls = history.calls.filter((one) => one !== call && one.repeats?.call !== call)
  },
  'a change that was refused': (history, random) => {
    const call = pickLasting(history, random)
    for (const one of call.attempts) one.answer = { kind: 'fail', code: 'NOT_FOUND' }
    history.calls = history.calls.filter((one) => one.repeats?.call !== call)
  },
  'a new task that is lost': (history, random) => {
    const call = random.pick(history.calls.filter(hasCreated))
    const id = crypto.randomUUID()
    const [first] = structuredClone(call.attempts).filter(({ answer }) => answer.kind === 'ok')
    if (first?.answer.kind !== 'ok') throw new Error('not answered')
    first.answer.output = { ...first.answer.output, id, version: 1, undoToken: null }
    history.calls.push({
      ...call,
      n: history.calls.length,
      said: { procedure: 'create', input: { id, title: 'x' } },
      attempts: [first],
    })
  },
  'a task that was otherwise': (history, random) => {
    random.pick(lastPage(history)).task.title = 'otherwise'
  },
  'a task that was older': (history, random) => {
    random.pick(lastPage(history)).task.version -= 1
  },
  'a page with a task too few': (history) => {
    lastPage(history).shift()
  },
}

/** Says whether calls are such as can be spoilt. */
export function canBeSpoilt(calls: Call[]): boolean {
  return calls.some(hasCreated)
}

function hasCreated(call: Call): boolean {
  return hasChanged(call) && call.said.procedure === 'create'
}

/** Says whether a change has set a title, which is no other's: nothing else can have happened in its place. */
function hasChanged({ said, repeats, ...call }: Call): boolean {
  return !isLook(said) && said.input.title !== undefined && !repeats && typeof outputOf(call)?.undoToken === 'string'
}

/**
 * Picks a change whose title is still there at the end: one that was overwritten or purged before anybody looked may just
 * as well not have happened.
 */
function pickLasting(history: History, random: Random): Call {
  const titles = new Set(lastPage(history).map(({ task }) => task.title))
  const changes = history.calls.filter(hasChanged)
  const lasting = changes.filter(({ said }) => 'title' in said.input && titles.has(String(said.input.title)))
  return random.pick(lasting.length > 0 ? lasting : changes)
}

function isWhole(call: Call): boolean {
  return call.said.procedure === 'since' && !call.said.input.cursor && outputOf(call)?.changes.length > 0
}

/** Of the last ones nobody has changed anything any more. */
function lastPage({ calls }: History): { task: Task }[] {
  return outputOf(calls.findLast(isWhole) as Call).changes
}
