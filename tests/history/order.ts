import { tasksIn } from './calls.ts'
import { type Entry, idsOf } from './entries.ts'
import { NOTHING, type State, stepTo } from './states.ts'

/** Beyond this limit the search is treated as a fault. */
const MOST_TRIED = 200_000

interface Frame {
  state: State
  /** The entry chosen here, and the entries that fit here without a change. */
  applied: Entry[]
  choices: Entry[]
}

/**
 * Searches a linearization of one user's entries: each fits the state made by the entries before it, and comes after every
 * entry that ended before it began. Uncertain changes come anywhere after their start, or not at all.
 * @returns the entries that cannot be explained; undefined if there is a linearization
 */
export function faultOfOrder(entries: Entry[]): string | undefined {
  const sure = entries.filter(({ kind }) => kind !== 'perhaps').toSorted((a, b) => a.invoked - b.invoked)
  const perhaps = entries.filter(({ kind }) => kind === 'perhaps')
  const locate = new Map(sure.map((entry, index) => [entry, index]))
  const placed = new Set<Entry>()
  const hopeless = new Set<string>()
  let deepest: { count: number; state: State; open: Entry[] } = { count: -1, state: NOTHING, open: [] }
  let first = 0

  /** Entries that may come next: they began before every other remaining entry ended. */
  function openOnes(): Entry[] {
    while (first < sure.length && placed.has(sure[first] as Entry)) first += 1
    const open: Entry[] = []
    let end = Number.POSITIVE_INFINITY
    for (let index = first; index < sure.length; index += 1) {
      const entry = sure[index] as Entry
      if (entry.invoked > end) break
      if (placed.has(entry)) continue
      open.push(entry)
      end = Math.min(end, entry.completed)
    }
    return open
  }

  function enter(state: State, entry?: Entry): Frame | undefined {
    const applied = entry ? [entry] : []
    if (entry) placed.add(entry)
    // An entry that fits and changes nothing can be placed here: no later entry depends on it.
    let open = openOnes()
    for (let fitting = 1; fitting > 0; open = openOnes()) {
      const fit = open.filter((one) => !isChange(one) && stepTo(state, one).state === state)
      for (const one of fit) placed.add(one)
      applied.push(...fit)
      fitting = fit.length
    }
    const count = [...placed].filter((one) => locate.has(one)).length
    if (count > deepest.count) deepest = { count, state, open }
    const frame = { state, applied, choices: choicesAt(open) }
    if (!open.some((one) => isPassed(one, state)) && !(hopeless.size > 0 && hopeless.has(keyOf(state)))) return frame
    leave(frame)
    return undefined
  }

  function choicesAt(open: Entry[]): Entry[] {
    const changes = open.filter(isChange).toSorted((a, b) => a.completed - b.completed)
    const end = Math.min(...open.map(({ completed }) => completed))
    const spoken = open.map(idsOf)
    const ids = spoken.includes(undefined) ? undefined : new Set(spoken.flatMap((own) => own ?? []))
    // It is needed only if a remaining entry concerns the same task.
    const useful = perhaps.filter((one) => !placed.has(one) && one.invoked <= end && isAbout(one, ids))
    return [...changes, ...useful]
  }

  function leave({ applied }: Frame): void {
    for (const entry of applied) {
      placed.delete(entry)
      first = Math.min(first, locate.get(entry) ?? first)
    }
  }

  /** Returns the key of a search position: the rest of the search does not depend on how it was reached. */
  function keyOf({ rows, purged, states }: State): string {
    const ahead = [...placed]
      .map((one) => locate.get(one) ?? `perhaps ${one.call.n}`)
      .filter((at) => !(Number(at) < first))
    // The previous states of the latest changes; earlier changes can no longer be undone.
    const last = new Set([...rows.values(), ...purged].map(({ change }) => change))
    const before = [...last].flatMap((change) => [...(states.get(change) ?? [])].map((one) => [change, ...one]))
    return [first, ahead.sort(), [...rows.values()].map(textOf).sort(), purged.map(textOf), textOf(before.sort())].join(
      ' ',
    )
  }

  const path: Frame[] = []
  const start = enter(NOTHING)
  if (start) path.push(start)
  for (let tried = 0; path.length > 0; tried += 1) {
    const frame = path.at(-1) as Frame
    if (openOnes().length === 0) return undefined
    if (tried > MOST_TRIED) return `No order found in ${tried} steps; ${describeDeepest(deepest)}`
    const choice = frame.choices.shift()
    if (!choice) {
      hopeless.add(keyOf(frame.state))
      leave(path.pop() as Frame)
      continue
    }
    const { state } = stepTo(frame.state, choice)
    // An uncertain change without effect can be ignored.
    if (!state || (choice.kind === 'perhaps' && state === frame.state)) continue
    const next = enter(state, choice)
    if (next) path.push(next)
  }
  return describeDeepest(deepest)
}

/** Returns whether an entry changes something, which its undo token shows. */
function isChange(entry: Entry): boolean {
  return entry.kind === 'change' && entry.output.undoToken !== null
}

/** Returns whether a state is too late for an entry, which has an outdated version. */
function isPassed(entry: Entry, { rows }: State): boolean {
  if (entry.kind !== 'sight' && entry.kind !== 'change') return false
  const tasks = entry.kind === 'sight' ? entry.tasks : tasksIn(entry.output)
  return tasks.some(({ id, version }) => {
    const now = rows.get(id)?.task.version ?? 0
    return now > version || (now === version && entry.kind === 'change' && entry.touched.includes(id))
  })
}

function isAbout(entry: Entry, ids: Set<string> | undefined): boolean {
  const own = idsOf(entry)
  return !ids || !own || own.some((id) => ids.has(id))
}

function describeDeepest({ state, open }: { state: State; open: Entry[] }): string {
  const why = open.map((entry) => {
    const { call, kind } = entry
    const ways = call.attempts.map(({ way }) => way).join(', ')
    return `${call.request.procedure} #${call.n} (${kind}, ${ways}) ${stepTo(state, entry).fault ?? 'fits'}`
  })
  return `There is no order that explains the history: ${why.join('; ')}`
}

/** Cached texts of rows; rows are immutable. */
const texts = new WeakMap<object, string>()

function textOf(row: object): string {
  const text = texts.get(row) ?? JSON.stringify(row)
  texts.set(row, text)
  return text
}
