import fc from 'fast-check'
import { expect } from 'vitest'
import { withoutToken } from '../helpers/plain-caller.ts'
import type { Input, Noun, Row, Verbs } from '../nouns/nouns.ts'

/** One step of a story. Numbers pick from the nouns, and from the rows that there are by then. */
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

export const story: fc.Arbitrary<Step[]> = fc.array(
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

/** What changes and feed are called by; a caller of any kind. */
export interface Teller {
  changes: { undo(input: { undoToken: string }): Promise<any>; since(input: object): Promise<any> }
}

/** A row without what only ever moves on. */
interface State extends Input {
  id: string
}

/** What one user's rows of one noun must be, step by step: no more is known of the noun than its schemas tell. */
export class NounStory {
  readonly #noun: Noun
  readonly #teller: Teller
  readonly #verbs: Verbs
  readonly #now: () => Date
  /** The rows as they must be now, and as they were before each change that can be taken back, the last change last. */
  #rows = new Map<string, State>()
  #changes: { undoToken: string; before: Map<string, State> }[] = []
  #versions = new Map<string, number>()
  /** A copy that is kept by the feed alone. */
  readonly #copy = new Map<string, Row>()
  #cursor: string | undefined

  constructor(noun: Noun, teller: Teller, now: () => Date) {
    this.#noun = noun
    this.#teller = teller
    this.#verbs = noun.of(teller)
    this.#now = now
  }

  /** Takes one step; rows, versions and the copy must be as they must be after it. */
  async take({ verb, picks }: Pick<Step, 'verb' | 'picks'>): Promise<void> {
    const before = new Map(this.#rows)
    const answer = verb === 'undo' ? await this.#undo() : await this.#change(verb, picks)
    // Rows that a change is taken back of have changed since the changes before it.
    if (verb === 'undo' && answer) this.#changes = []
    if (answer?.undoToken) this.#changes.push({ undoToken: answer.undoToken, before })
    await this.look()
  }

  async #change(verb: Exclude<Step['verb'], 'undo'>, picks: number[]): Promise<any> {
    const { text, note } = this.#noun
    const isTrash = verb === 'restore' || verb === 'purge'
    const rows = [...this.#rows.values()].filter(({ deletedAt }) => (deletedAt !== null) === isTrash)
    const ids = [...new Set(picks.flatMap((pick) => rows[pick % rows.length]?.id ?? []))]
    const [id] = ids
    switch (verb) {
      case 'create': {
        const input = this.#noun.fullRow()
        return this.#told([input], [await this.#verbs.create(input)])
      }
      case 'createMany': {
        const items = picks.map((pick) => (pick % 2 ? this.#noun.fullRow() : this.#noun.newRow()))
        const answer = await this.#verbs.createMany({ items })
        this.#told(items, answer.items)
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
        const set = { [text]: `${this.#noun.newRow()[text]}`, [note]: picks.length > 1 ? null : 'noted' }
        this.#set([id], { ...set, [note]: set[note] ?? '' })
        return this.#verbs.update({ id, ...set })
      }
      case 'updateMany':
        this.#set(ids, { [note]: 'noted by many' })
        return this.#verbs.updateMany({ ids, set: { [note]: 'noted by many' } })
      case 'replace': {
        const row = this.#noun.fullRow()
        return this.#told([row], [await this.#verbs.replace({ id, ...row })])
      }
      case 'delete':
      case 'deleteMany':
        this.#set(verb === 'delete' ? [id] : ids, { deletedAt: this.#now() })
        return verb === 'delete' ? this.#verbs.delete({ id }) : this.#verbs.deleteMany({ ids })
      case 'restore':
        this.#set([id], { deletedAt: null })
        return this.#verbs.restore({ id })
      case 'purge':
        this.#rows.delete(id)
        return this.#verbs.purge({ id })
    }
  }

  /** What a row holds that its input does not say, its answer tells; from then on it must hold it. */
  #told(inputs: Input[], rows: Row[]): Row | undefined {
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

  /** Takes the last change back: what it created goes to the trash, or for good where it is there; all else is as it was. */
  async #undo(): Promise<any> {
    const last = this.#changes.at(-1)
    if (!last) return undefined
    const answer = await this.#teller.changes.undo({ undoToken: last.undoToken })
    const made = [...this.#rows.values()].filter(({ id, deletedAt }) => !last.before.has(id) && deletedAt === null)
    this.#rows = new Map(last.before)
    for (const row of made) this.#rows.set(row.id, { ...row, deletedAt: this.#now() })
    return answer
  }

  /** Compares rows, versions and the copy with what they must be. */
  async look(): Promise<void> {
    const lists = [await this.#verbs.list({ limit: 200 }), await this.#verbs.list({ limit: 200, trash: true })]
    const rows: Row[] = lists.flatMap(({ items }) => items)
    expect(new Map(rows.map((row) => [row.id, stateOf(row)]))).toEqual(this.#rows)
    for (const { id, version } of rows) {
      expect(version).toBeGreaterThanOrEqual(this.#versions.get(id) ?? 1)
      this.#versions.set(id, version)
    }
    for (let more = true; more; ) {
      const page = await this.#teller.changes.since({ cursor: this.#cursor, limit: 3 })
      for (const change of page.changes) this.#hear(change)
      this.#cursor = page.cursor
      more = page.more
    }
    expect(this.#copy).toEqual(new Map(rows.map((row) => [row.id, row])))
  }

  #hear({ id, entity, ...change }: { id: string; entity: string } & Input): void {
    if (entity !== this.#noun.entity) return
    const row = change[entity] as Row | undefined
    if (row) this.#copy.set(id, row)
    else this.#copy.delete(id)
  }
}

function stateOf({ version: _, updatedAt: __, ...state }: Row): State {
  return state as State
}
