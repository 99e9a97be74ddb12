import { setTimeout } from 'node:timers/promises'
import type { Task } from '../../client-sdk/src/contract.ts'
import { memoryEntityStore } from '../../client-sdk/src/entity-store.ts'
import { patienceMs } from '../helpers/eventually.ts'
import type { Said, Settable, Step } from '../sync/calls.ts'
import { Model, type UndoRef } from '../sync/model.ts'
import { pickFrom, saidAgain, saidIn } from '../sync/said.ts'
import { type Call, changeOf, type History, isLook, type Look, outputOf, tasksIn, WAYS, type Way } from './calls.ts'
import type { Plan } from './plan.ts'
import { type Access, attempt } from './ways.ts'

/** With more tasks nobody adds any: a page is to hold them all. */
const ENOUGH = 40
const PAGE = 200

/** What all users have in common: what was called, and the tokens that take changes back. */
export interface Shared {
  history: History
  /** All users use the same ids, and those that the server has made. */
  ids: string[]
  undos: UndoRef[]
  tokens: Map<number, string>
}

/** A user, who makes several calls at once. */
export class User {
  readonly id: string
  readonly #access: Access
  readonly #shared: Shared
  /** What was last seen of each task. */
  readonly #seen = new Map<string, Task>()
  readonly #done: Call[] = []
  readonly #copies: ReturnType<typeof memoryEntityStore>[] = []
  #lastChanged: string

  constructor(id: string, access: Access, shared: Shared) {
    this.id = id
    this.#access = access
    this.#shared = shared
    this.#lastChanged = shared.ids[0] as string
  }

  /** Does one planned thing after the other until it is over, and keeps a copy of the tasks. */
  async act(plans: Plan[], isOver: () => boolean): Promise<void> {
    const copy = memoryEntityStore()
    this.#copies.push(copy)
    for (let n = 0; !isOver(); n += 1) {
      const plan = plans[n % plans.length] as Plan
      await this.#take(plan, copy)
      await setTimeout(plan.pauseMs)
    }
  }

  /** Brings all copies up to date, and looks at everything in all ways. */
  async settle(): Promise<void> {
    for (const copy of this.#copies) {
      for (let more = true; more; ) more = await this.#page(copy, PAGE, [...WAYS])
      this.#shared.history.copies.push({ user: this.id, tasks: copy.tasks })
    }
    for (const way of WAYS) {
      await this.#look({ procedure: 'list', input: { limit: PAGE } }, [way])
      await this.#look({ procedure: 'list', input: { limit: PAGE, trash: true } }, [way])
      await this.#look({ procedure: 'since', input: { limit: PAGE } }, [way])
    }
  }

  async #look(look: Look, ways: Way[]): Promise<any> {
    const call = this.#begin(look)
    await this.#insist(call, ways)
    return outputOf(call)
  }

  async #take({ step, ways, care, looksBack }: Plan, copy: ReturnType<typeof memoryEntityStore>): Promise<void> {
    const [way] = ways
    const look = (said: Look) => this.#try(this.#begin(said), way as Way)
    switch (step.kind) {
      case 'change':
        await this.#change(step, ways, care)
        return looksBack ? look({ procedure: 'get', input: { id: this.#lastChanged } }) : undefined
      case 'again':
        return this.#again(step, way as Way)
      case 'page':
        return void (await this.#page(copy, step.limit * 10, ways))
      case 'merge':
        return look({ procedure: 'get', input: { id: pickFrom(this.#shared.ids, step.pick) as string } })
      case 'pull':
        return look({ procedure: 'since', input: { limit: PAGE } })
      case 'restart':
        return look({ procedure: 'list', input: { limit: PAGE, trash: true } })
      default:
        return look({ procedure: 'list', input: { limit: PAGE } })
    }
  }

  async #change(step: Extract<Step, { kind: 'change' }>, ways: Way[], care: Plan['care']): Promise<void> {
    const model = new Model(this.id)
    for (const [id, task] of this.#seen) model.rows.set(id, { task, change: 0 })
    const isFull = step.verb.startsWith('create') && this.#seen.size >= ENOUGH
    const asked = isFull ? { ...step, verb: 'deleteMany' as const } : step
    const { ids, undos } = this.#shared
    const said = asSaidEverywhere(
      saidIn(asked, { model, copy: this.#seen, ids: ids.slice(-30), undos: undos.slice(-30) }),
    )
    // What nobody could find again without its answer is asked for until there is one.
    const cares = makesIds(said) ? 'insists' : care
    const key = cares === 'none' ? undefined : crypto.randomUUID()
    const call = this.#begin(withOwnTitles(said, this.#shared.history.calls.length), key)
    const [first, second] = ways as [Way, Way]
    const isTwice = step.twice && key !== undefined
    await Promise.all([this.#try(call, first), ...(isTwice ? [this.#try(call, second)] : [])])
    if (cares === 'insists') await this.#insist(call, ways)
    if (key !== undefined && outputOf(call)) this.#done.push(call)
  }

  /** Sends an answered call again under its key: as it was, or with another input. */
  async #again({ pick, as }: Extract<Step, { kind: 'again' }>, way: Way): Promise<void> {
    const before = pickFrom(this.#done.slice(-12), pick)
    if (!before) return
    const { said, key } = before as Call & { said: Said }
    const other = as === 'other input' ? saidAgain(said, as, crypto.randomUUID()) : said
    const isSame = JSON.stringify(other) === JSON.stringify(said)
    const call = this.#begin(other, key)
    call.repeats = { call: before, as: isSame ? 'the same' : 'another' }
    await this.#try(call, way)
  }

  async #page(copy: ReturnType<typeof memoryEntityStore>, limit: number, ways: Way[]): Promise<boolean> {
    const cursor = await copy.cursor()
    const input = { limit, ...(cursor !== undefined && { cursor }) }
    const output = await this.#look({ procedure: 'since', input }, ways)
    await copy.apply(output.changes, output.cursor)
    return output.more
  }

  #begin(said: Said | Look, key?: string): Call {
    const { calls } = this.#shared.history
    const call: Call = { n: calls.length, user: this.id, said, key, attempts: [] }
    calls.push(call)
    return call
  }

  /** Sends a call until it is answered, one way after the other. @throws near the end of the test */
  async #insist(call: Call, ways: Way[]): Promise<void> {
    const isAnswered = () => outputOf(call) || call.attempts.at(-1)?.answer.kind === 'fail'
    for (const end = performance.now() + patienceMs(); !isAnswered(); ) {
      if (performance.now() > end) throw new Error(`${call.said.procedure} #${call.n} is not answered any more`)
      if (call.attempts.length > 0) await setTimeout(50)
      await this.#try(call, ways[call.attempts.length % ways.length] as Way)
    }
  }

  async #try(call: Call, way: Way): Promise<void> {
    const { procedure } = call.said
    const name = `${['since', 'undo'].includes(procedure) ? 'changes' : 'tasks'}.${procedure}`
    const one = await attempt(way, this.#access, { procedure: name, input: this.#wireInput(call.said), key: call.key })
    call.attempts.push(one)
    this.#learn(call, one.answer)
  }

  #wireInput({ input }: Said | Look): object {
    if (!('undo' in input) || !input.undo) return input
    const { undo, ...rest } = input
    return { ...rest, undoToken: this.#shared.tokens.get(undo.change) }
  }

  #learn(call: Call, answer: Call['attempts'][number]['answer']): void {
    const { said } = call
    const { ids, undos, tokens } = this.#shared
    const isGone = answer.kind === 'fail' && answer.code === 'NOT_FOUND'
    if (isGone && 'id' in said.input) this.#seen.delete(said.input.id ?? '')
    const current = answer.kind === 'fail' ? answer.current : undefined
    const tasks = answer.kind === 'ok' ? tasksIn(answer.output) : current ? [current] : []
    for (const task of tasks) {
      if (said.procedure === 'purge' && !current) this.#seen.delete(task.id)
      else if ((this.#seen.get(task.id)?.version ?? 0) < task.version) this.#seen.set(task.id, task)
      if (!ids.includes(task.id)) ids.push(task.id)
    }
    if (answer.kind !== 'ok' || isLook(said)) return
    this.#lastChanged = tasks[0]?.id ?? this.#lastChanged
    const inTrash = [...this.#seen.values()].filter(({ deletedAt }) => deletedAt !== null)
    if (said.procedure === 'emptyTrash') for (const { id } of inTrash) this.#seen.delete(id)
    const token: string | null = answer.output.undoToken
    if (token === null || tokens.has(changeOf(call)) || call.repeats) return
    const ref = { owner: this.id, change: changeOf(call), at: Number.POSITIVE_INFINITY }
    undos.push(said.procedure === 'emptyTrash' ? ref : { ...ref, ids: tasks.map(({ id }) => id) })
    tokens.set(ref.change, token)
  }
}

function makesIds({ procedure, input }: Said): boolean {
  return (procedure === 'create' && input.id === undefined) || (input.items ?? []).some(({ id }) => id === undefined)
}

/**
 * A call as all ways can say it: If-Match names a version from 1, and means that the task must be there. Several new tasks
 * have an id of their own each, or none has, so that nothing can refuse them.
 */
function asSaidEverywhere({ procedure, input }: Said): Said {
  const { create, ...rest } = input
  if (rest.items?.some(({ id }) => id === undefined)) rest.items = rest.items.map(({ id: _, ...item }) => item)
  if (rest.ifVersion === 0 && procedure !== 'replace') delete rest.ifVersion
  const mustBeThere = rest.ifVersion === undefined ? create === false : rest.ifVersion > 0
  return { procedure, input: { ...rest, ...(procedure === 'replace' && mustBeThere && { create: false }) } }
}

/** No title is there twice: one that is seen tells which change has set it. Nothing is shared: superjson would say so. */
function withOwnTitles({ procedure, input }: Said, n: number): Said {
  const own = (set: Settable) => ({ ...set, ...(set.title !== undefined && { title: `${set.title} #${n}` }) })
  const { items, set, undo, ...rest } = input
  const parts = { ...own(rest), ...(items && { items: items.map(own) }), ...(set && { set: own(set) }) }
  return { procedure, input: { ...JSON.parse(JSON.stringify(parts)), ...(undo && { undo }) } }
}
