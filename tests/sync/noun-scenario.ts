import fc from 'fast-check'
import { expect } from 'vitest'
import { withoutToken } from '../helpers/plain-caller.ts'
import { type Input, type Noun, OWNER_ID, type Row, type Verbs } from '../nouns/nouns.ts'

/** One step of a scenario. Numbers select nouns, and rows that exist at that step. */
export interface Step {
  noun: number
  verb:
    | 'create'
    | 'createMany'
    | 'update'
    | 'updateMany'
    | 'replace'
    | 'delete'
    | 'deleteMany'
    | 'restore'
    | 'purge'
    | 'emptyTrash'
    | 'undo'
  picks: number[]
}

export const scenario: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    noun: fc.nat(99),
    verb: fc.constantFrom<Step['verb'][]>(
      ...(['create', 'createMany', 'update', 'updateMany', 'replace', 'delete', 'deleteMany'] as const),
      ...(['restore', 'purge', 'emptyTrash', 'undo', 'undo', 'undo'] as const),
    ),
    picks: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 20, maxLength: 40, size: 'max' },
)

/** The procedures under test, by any transport. */
export interface Procedures {
  changes: { undo(input: { undoToken: string }): Promise<any>; since(input: object): Promise<any> }
}

/** Returns a row without the fields that always increase. */
interface State extends Input {
  id: string
}

/** The reference model of one user's rows of one noun, derived only from the noun's schemas. */
export class NounScenario {
  readonly #noun: Noun
  readonly #procedures: Procedures
  readonly #verbs: Verbs
  readonly #now: () => Date
  /** The expected rows, and the rows before each change that can be undone, in order. */
  #rows = new Map<string, State>()
  #changes: { undoToken: string; before: Map<string, State> }[] = []
  #versions = new Map<string, number>()
  /** A copy synced only from the change feed. */
  readonly #copy = new Map<string, Row>()
  #cursor: string | undefined

  constructor(noun: Noun, procedures: Procedures, now: () => Date) {
    this.#noun = noun
    this.#procedures = procedures
    this.#verbs = noun.of(procedures)
    this.#now = now
  }

  /** Executes one step, then checks rows, versions and the copy. */
  async take({ verb, picks }: Pick<Step, 'verb' | 'picks'>): Promise<void> {
    const before = new Map(this.#rows)
    const answer = verb === 'undo' ? await this.#undo() : await this.#change(verb, picks)
    // After an undo, its rows have changed since the earlier changes.
    if (verb === 'undo' && answer) this.#changes = []
    if (answer?.undoToken) this.#changes.push({ undoToken: answer.undoToken, before })
    await this.look()
  }

  async #change(verb: Exclude<Step['verb'], 'undo'>, picks: number[]): Promise<any> {
    const { text, note, hasTrash, isNoteOptional } = this.#noun
    if (!hasTrash && ['restore', 'purge', 'emptyTrash'].includes(verb)) return undefined
    const isTrash = verb === 'restore' || verb === 'purge'
    const rows = [...this.#rows.values()].filter(({ deletedAt = null }) => (deletedAt !== null) === isTrash)
    const ids = [...new Set(picks.flatMap((pick) => rows[pick % rows.length]?.id ?? []))]
    const [id] = ids
    switch (verb) {
      case 'create': {
        const input = this.#noun.fullRow()
        return this.#adopt([input], [await this.#verbs.create(input)])
      }
      case 'createMany': {
        const items = picks.map((pick) => (pick % 2 ? this.#noun.fullRow() : this.#noun.newRow()))
        const answer = await this.#verbs.createMany({ items })
        this.#adopt(items, answer.items)
        return answer
      }
      case 'emptyTrash': {
        for (const [key, { deletedAt }] of this.#rows) if (deletedAt !== null) this.#rows.delete(key)
        return this.#verbs.emptyTrash()
      }
    }
    if (id === undefined) return undefined
    switch (verb) {
      case 'update': {
        const noted = isNoteOptional ? { [note]: picks.length > 1 ? null : 'noted' } : {}
        const set: Input = { [text]: this.#noun.newRow()[text], ...noted }
        this.#set([id], { ...set, [note]: set[note] ?? '' })
        return this.#verbs.update({ id, ...set })
      }
      case 'updateMany':
        this.#set(ids, { [note]: 'noted by many' })
        return this.#verbs.updateMany({ ids, set: { [note]: 'noted by many' } })
      case 'replace': {
        const row = this.#noun.fullRow()
        return this.#adopt([row], [await this.#verbs.replace({ id, ...row })])
      }
      case 'delete':
      case 'deleteMany':
        if (!hasTrash) for (const one of verb === 'delete' ? [id] : ids) this.#rows.delete(one)
        else this.#set(verb === 'delete' ? [id] : ids, { deletedAt: this.#now() })
        return verb === 'delete' ? this.#verbs.delete({ id }) : this.#verbs.deleteMany({ ids })
      case 'restore':
        this.#set([id], { deletedAt: null })
        return this.#verbs.restore({ id })
      case 'purge':
        this.#rows.delete(id)
        return this.#verbs.purge({ id })
    }
  }

  /** Takes values that the input leaves open from the response; later responses must repeat them. */
  #adopt(inputs: Input[], rows: Row[]): Row | undefined {
    for (const [n, input] of inputs.entries()) {
      expect(rows[n]).toMatchObject(input)
      const row = withoutToken(rows[n]) as Row
      this.#rows.set(row.id, stateOf(row))
    }
    return rows[0]
  }

  #set(ids: string[], set: Input): void {
    for (const id of ids) this.#rows.set(id, { ...(this.#rows.get(id) as State), ...set })
  }

  /** Undoes the last change: created rows go to the trash, or are deleted if already there or without a trash; others are restored. */
  async #undo(): Promise<any> {
    const last = this.#changes.at(-1)
    if (!last) return undefined
    const answer = await this.#procedures.changes.undo({ undoToken: last.undoToken })
    const made = [...this.#rows.values()].filter(({ id, deletedAt }) => !last.before.has(id) && deletedAt === null)
    this.#rows = new Map(last.before)
    // Without a trash, a row has no `deletedAt`.
    for (const row of made) this.#rows.set(row.id, { ...row, deletedAt: this.#now() })
    return answer
  }

  /** Compares rows, versions and the copy with the expected state. */
  async look(): Promise<void> {
    const lists = [await this.#verbs.list({ limit: 200 })]
    if (this.#noun.hasTrash) lists.push(await this.#verbs.list({ limit: 200, trash: true }))
    const rows: Row[] = lists.flatMap(({ items }) => items).filter(({ id }) => id !== OWNER_ID)
    expect(new Map(rows.map((row) => [row.id, stateOf(row)]))).toEqual(this.#rows)
    for (const { id, version } of rows) {
      expect(version).toBeGreaterThanOrEqual(this.#versions.get(id) ?? 1)
      this.#versions.set(id, version)
    }
    for (let more = true; more; ) {
      const page = await this.#procedures.changes.since({ cursor: this.#cursor, limit: 3 })
      for (const change of page.changes) this.#receive(change)
      this.#cursor = page.cursor
      more = page.more
    }
    expect(this.#copy).toEqual(new Map(rows.map((row) => [row.id, row])))
  }

  #receive({ id, entity, ...change }: { id: string; entity: string } & Input): void {
    if (entity !== this.#noun.entity || id === OWNER_ID) return
    const row = change[entity] as Row | undefined
    if (row) this.#copy.set(id, row)
    else this.#copy.delete(id)
  }
}

function stateOf({ version: _, updatedAt: __, ...state }: Row): State {
  return state as State
}
