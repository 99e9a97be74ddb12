import type { Call, Inputs } from './inputs.ts'
import type { EntityName, Row, Snapshot } from './snapshot.ts'
import type { Change } from './steps.ts'

const id = (kind: number, n: number) => `${kind}${'0'.repeat(7)}-0000-4000-8000-${`${n}`.padStart(12, '0')}`
const ids = (kind: number, count: number) => Array.from({ length: count }, (_, n) => id(kind, n))

/** The ids in use. Both users have rows with the same ids. */
export const IDS = { task: ids(1, 18), list: ids(2, 5), section: ids(3, 6), comment: ids(4, 4) }
type Noun = keyof typeof IDS

/** Returns the calls that a scenario begins with. */
export function firstCalls(owner: string): Call[] {
  const { list, section, task } = IDS as { [Name in Noun]: [string, string, string, string, ...string[]] }
  const [inFirst, inSection, inInbox, inSecond] = task
  const places = [
    ...[{ listId: list[0] }, { sectionId: section[0] }, {}, { listId: list[1] }],
    ...[{ parentId: inFirst }, { parentId: task[4] }, { parentId: task[5] }],
    ...[{ parentId: inSection }, { parentId: inInbox }, { listId: list[0] }, { parentId: inSecond }],
  ] as Inputs[]
  const items = places.map((place, n) => ({ ...place, id: task[n] as string, title: owner }))
  return [
    { procedure: 'lists.create', input: { id: list[0], name: owner } },
    { procedure: 'lists.create', input: { id: list[1], name: owner } },
    { procedure: 'lists.create', input: { id: list[2], name: owner } },
    { procedure: 'sections.create', input: { id: section[0], listId: list[0], name: owner } },
    { procedure: 'sections.create', input: { id: section[1], listId: list[0], name: owner } },
    { procedure: 'sections.create', input: { id: section[2], listId: list[1], name: owner } },
    { procedure: 'tasks.createMany', input: { items } },
    { procedure: 'comments.create', input: { id: IDS.comment[0] as string, taskId: task[1] as string, text: owner } },
  ]
}

/** Returns moves of two roots, each below the lowest subtask of the other; none if there are no two. */
export function crossingMoves(snapshot: Snapshot, pick: number): Call[] {
  const live = [...snapshot.values()].filter(({ entity, deletedAt }) => entity === 'task' && deletedAt === null)
  const roots = live.filter(({ parentId }) => parentId === null).map(({ id }) => id)
  const lowest = (id: string): string => {
    const below = live.find(({ parentId }) => parentId === id)
    return below ? lowest(below.id) : id
  }
  const [one, other] = [roots[pick % roots.length], roots[(pick + 1) % roots.length]]
  if (!one || !other || one === other) return []
  return [
    { procedure: 'tasks.move', input: { id: one, parentId: lowest(other) } },
    { procedure: 'tasks.move', input: { id: other, parentId: lowest(one) } },
  ]
}

/** The state from which a step selects its input. */
export interface Known {
  snapshot: Snapshot
  /** The versions that the device has seen. */
  seen: (entity: EntityName, id: string) => number | undefined
  /** Undo tokens, newest last. */
  tokens: string[]
  /** Undo tokens of the other user. */
  foreign: string[]
  /** What the user's texts begin with. */
  owner: string
}

/** Converts a step to a call: replaces numbers with ids, versions and tokens. */
export function callOf(step: Change, known: Known): Call {
  return new Picker(step, known).call()
}

/** Takes the numbers of a step one after the other, each for one choice. */
class Picker {
  readonly #step: Change
  readonly #known: Known
  #taken = 0

  constructor(step: Change, known: Known) {
    this.#step = step
    this.#known = known
  }

  call(): Call {
    const procedure = this.#procedure()
    const [noun = '', verb = ''] = procedure.split('.')
    const entity = noun.slice(0, -1) as Noun
    if (procedure === 'account.settings.update') return { procedure, input: { locale: this.#of(['de', 'en', 'fr']) } }
    if (procedure === 'changes.undo') return this.#undo()
    if (verb === 'emptyTrash') return { procedure, input: {} }
    if (verb === 'create') return { procedure, input: this.#new(entity, this.#freeId(entity)) }
    if (verb === 'createMany') return { procedure, input: { items: this.#items() } }
    if (verb.endsWith('Many')) return { procedure, input: { ids: this.#some(entity), ...this.#more(procedure) } }
    if (verb === 'replace' && this.#next() % 2 === 0)
      return { procedure, input: { id: this.#freeId('task'), ...this.#more(procedure) } }
    const row = this.#one(entity, verb === 'restore' || verb === 'purge' ? 'trash' : 'live')
    return { procedure, input: { id: row, ...this.#version(entity, row), ...this.#more(procedure) } }
  }

  /** Returns the procedure of the step, or one that brings about what it needs: a row in the trash or in the archive. */
  #procedure(): string {
    const { procedure } = this.#step
    const rows = [...this.#known.snapshot.values()]
    const isOf = ({ entity }: Row) => procedure.startsWith(`${entity}s`)
    const isPossible =
      procedure === 'lists.unarchive'
        ? rows.some(({ archivedAt }) => archivedAt !== null)
        : !/restore|purge|emptyTrash/.test(procedure) || rows.some((row) => isOf(row) && row.deletedAt !== null)
    if (isPossible || this.#next() % 8 === 0) return procedure
    return procedure === 'lists.unarchive' ? 'lists.archive' : procedure.replace(/\..*/, '.delete')
  }

  /** Returns the inputs of a procedure beside the ids. */
  #more(procedure: string): Inputs {
    switch (procedure) {
      case 'tasks.move':
      case 'tasks.moveMany':
        return this.#placement()
      case 'tasks.complete':
      case 'tasks.completeMany':
        return this.#of([{}, {}, { subtasks: 'leave' }, { subtasks: 'complete' }])
      case 'tasks.replace':
        return { title: this.#text(), ...this.#of([{}, {}, { listId: this.#one('list', 'live') }]) }
      case 'tasks.update':
        return this.#of([{ title: this.#text() }, { completed: true }, { completed: false }])
      case 'lists.update':
      case 'sections.update':
        return { name: this.#text() }
      case 'comments.update':
        return { text: this.#text() }
      case 'lists.move':
        return this.#beside('list')
      case 'sections.move':
        return this.#beside('section')
      case 'lists.delete':
      case 'lists.deleteMany':
        return this.#of([{}, { moveTasksTo: null }, { moveTasksTo: this.#one('list', 'live') }])
      case 'sections.delete':
      case 'sections.deleteMany':
        return this.#of([{}, { tasks: 'move' }, { tasks: 'trash' }])
      default:
        return {}
    }
  }

  #new(entity: Noun, id: string): Inputs {
    if (entity === 'list') return { id, name: this.#text() }
    if (entity === 'section') return { id, name: this.#text(), listId: this.#one('list', 'live') }
    if (entity === 'comment') return { id, text: this.#text(), taskId: this.#one('task', 'live') }
    return { id, title: this.#text(), ...withoutNulls(this.#placement()) }
  }

  #items(): Inputs[] {
    const ids = [...new Set([this.#freeId('task'), this.#freeId('task'), this.#freeId('task')])]
    return ids.map((id) => {
      const { before: _, after: __, ...place } = withoutNulls(this.#placement())
      // Often below another of the new tasks.
      return { id, title: this.#text(), ...this.#of([place, place, { parentId: this.#of(ids) }]) }
    })
  }

  #placement(): Inputs {
    const task = this.#one('task', 'live')
    const section = this.#one('section', 'live')
    const list = this.#of([null, this.#one('list', 'live')])
    return this.#of<Inputs>([
      {},
      { listId: list },
      { sectionId: section },
      { parentId: task },
      { parentId: task },
      { before: task },
      { before: task },
      { after: task },
      { after: task },
      { parentId: null },
      { sectionId: null },
      { listId: list, before: task },
      { listId: list, sectionId: section },
      { listId: list, parentId: task },
    ])
  }

  #beside(entity: Noun): Inputs {
    const id = this.#one(entity, 'live')
    return this.#of([{}, { before: id }, { after: id }])
  }

  #undo(): Call {
    const { tokens, foreign } = this.#known
    const [pick, isForeign] = [this.#next(), this.#next() % 12 === 0]
    const own = tokens.at(-1 - (pick % 3 === 0 ? pick % Math.max(tokens.length, 1) : pick % 2))
    const undoToken = (isForeign ? foreign.at(-1) : own) ?? own
    return undoToken
      ? { procedure: 'changes.undo', input: { undoToken } }
      : { procedure: 'tasks.emptyTrash', input: {} }
  }

  /** Returns the id of a row in this state, or sometimes any id: unused, purged or in another state. */
  #one(entity: Noun, state: 'live' | 'trash'): string {
    const rows = [...this.#known.snapshot.values()].filter((row) => row.entity === entity)
    const suitable = rows.filter(({ deletedAt }) => (deletedAt !== null) === (state === 'trash')).map(({ id }) => id)
    return this.#of(this.#next() % 10 === 0 || suitable.length === 0 ? IDS[entity] : suitable)
  }

  #some(entity: Noun): string[] {
    return [...new Set([1, 2, 3].map(() => this.#one(entity, 'live')))]
  }

  #freeId(entity: Noun): string {
    const free = IDS[entity].filter((id) => !this.#known.snapshot.has(`${entity} ${id}`))
    return this.#of(this.#next() % 15 === 0 || free.length === 0 ? IDS[entity] : free)
  }

  #version(entity: EntityName, id: string): Inputs {
    const { snapshot, seen } = this.#known
    const right: number | undefined = (snapshot.get(`${entity} ${id}`) as Row | undefined)?.version
    const versions = { none: undefined, right, stale: (right ?? 2) - 1, seen: seen(entity, id) }
    const ifVersion = versions[this.#step.precondition]
    return ifVersion === undefined ? {} : { ifVersion }
  }

  #text(): string {
    return `${this.#known.owner} ${this.#of(['milk', 'Ärger', 'x'])}`
  }

  #next(): number {
    const { picks } = this.#step
    this.#taken += 1
    // The numbers are used again, changed, so that later choices do not repeat earlier ones.
    return (picks[this.#taken % picks.length] ?? 0) + Math.floor(this.#taken / picks.length) * 7
  }

  #of<T>(choices: readonly T[]): T {
    return choices[this.#next() % choices.length] as T
  }
}

/** Removes nulls, which a new task treats as absent. */
function withoutNulls(input: Inputs): Inputs {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null))
}
