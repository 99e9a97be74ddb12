import { expect } from 'vitest'
import { memoryEntityStore } from '../../client-sdk/src/entity-store.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import { newUser } from '../helpers/test-app.ts'
import type { Loss, Said, Step } from './calls.ts'
import type { Instances } from './instances.ts'
import { lossyClient, type Served, type Tamper } from './lossy-client.ts'
import { Model, type Outcome, type UndoRef } from './model.ts'
import { pickFrom, saidAgain, saidIn } from './said.ts'

interface User {
  userId: string
  model: Model
  devices: ReturnType<typeof memoryEntityStore>[]
}

interface Sending {
  user: User
  instance: number
  key: string
  losses?: Loss[]
  twice?: boolean
}

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

/** Two users with three devices each, what they have done so far, and what must have come of it. */
export class World {
  readonly #instances: Instances
  readonly #tamper: Tamper
  readonly users: User[]
  /** Both users use the same ids, and those that the server has made. */
  readonly #ids = Array.from({ length: 6 }, () => crypto.randomUUID() as string)
  readonly #sent: { said: Said; key: string; user: number }[] = []
  readonly #undos: UndoRef[] = []
  readonly #tokens = new Map<string, string>()

  constructor(instances: Instances, tamper: Tamper = {}) {
    this.#instances = instances
    this.#tamper = tamper
    this.users = [0, 1].map(() => {
      const userId = newUser()
      return { userId, model: new Model(userId), devices: [0, 1, 2].map(() => memoryEntityStore()) }
    })
  }

  /** Takes one step, and looks at everything that is answered. */
  async take(step: Step): Promise<void> {
    const { clock } = this.#instances
    clock.set(new Date(clock().getTime() + 1000))
    switch (step.kind) {
      case 'change':
        return this.#change(step)
      case 'again':
        return this.#again(step)
      case 'merge':
        return this.#merge(step)
      case 'pull':
        return this.#pull(step)
      case 'page':
        return this.#page(step)
      case 'restart':
        return this.#instances.restart(step.instance)
      case 'wait':
        return void clock.set(new Date(clock().getTime() + step.minutes * 60_000))
      case 'forget':
        return this.#forget(this.#user(step))
    }
  }

  /** After a pull everybody has what the model has, and the server lists it. */
  async settle(): Promise<void> {
    for (const [index, user] of this.users.entries()) {
      user.devices.push(memoryEntityStore())
      for (const device of user.devices.keys()) await this.#pull({ user: index, device, instance: device % 2 })
      const { client } = this.#client(user, 0)
      const listed = [await client.tasks.list({ limit: 200 }), await client.tasks.list({ limit: 200, trash: true })]
      const tasks = listed.flatMap(({ items }) => items)
      expect(new Map(tasks.map((task) => [task.id, task]))).toEqual(user.model.tasks)
      expect(tasks).toHaveLength(user.model.rows.size)
    }
  }

  #user({ user }: { user: number }): User {
    return this.users[user] as User
  }

  #client(user: User, instance: number, losses: Loss[] = []) {
    const app = this.#instances.apps[instance]
    if (!app) throw new Error(`no instance ${instance}`)
    return lossyClient({ app, userId: user.userId, losses, tamper: this.#tamper })
  }

  async #change(step: Of<'change'>): Promise<void> {
    const user = this.#user(step)
    const copy = (user.devices[step.device] as User['devices'][number]).tasks
    const said = saidIn(step, { model: user.model, copy, ids: this.#ids, undos: this.#undos })
    const key = crypto.randomUUID()
    this.#sent.push({ said, key, user: step.user })
    await this.#send(said, { ...step, user, key })
  }

  async #again({ pick, as, ...step }: Of<'again'>): Promise<void> {
    const before = pickFrom(this.#sent, pick)
    if (!before) return
    const said = saidAgain(before.said, as, this.#ids[0] as string)
    const user = as === 'other user' ? 1 - before.user : before.user
    await this.#send(said, { ...step, user: this.#user({ user }), key: before.key })
  }

  /** Edits what the device has seen; where that has changed since, the edit is made to what it is now. */
  async #merge({ pick, set, ...step }: Of<'merge'>): Promise<void> {
    const user = this.#user(step)
    const seen = pickFrom([...(user.devices[step.device]?.tasks.values() ?? [])], pick)
    if (!seen) return
    const { client, served } = this.#client(user, step.instance)
    const keys = [crypto.randomUUID(), crypto.randomUUID()] as const
    const input = { ...set, id: seen.id, ifVersion: seen.version }
    const merged: number[] = []
    await client.tasks
      .update(
        { ...input, idempotencyKey: keys[0] },
        {
          onConflict: (mine, current) => {
            merged.push(current.version)
            return { ...mine, idempotencyKey: keys[1] }
          },
        },
      )
      .catch(asExpected)
    for (const [index, answer] of served.entries()) {
      const said: Said = { procedure: 'update', input: { ...input, ifVersion: merged[index - 1] ?? seen.version } }
      this.#compare(said, { user, key: keys[index] ?? '', answer })
    }
    expect(served).toHaveLength(merged.length + 1)
  }

  async #send(said: Said, { user, instance, key, losses = [], twice = false }: Sending): Promise<void> {
    const input = this.#wireInput(said)
    const lines = [this.#client(user, instance, losses), ...(twice ? [this.#client(user, 1 - instance)] : [])]
    const results = await Promise.all(
      lines.map(async ({ client, served }) => {
        const { tasks, changes } = client
        const call = (said.procedure === 'undo' ? changes.undo : tasks[said.procedure]) as (
          input: object,
          options: object,
        ) => Promise<object>
        const result = await call(input, { idempotencyKey: key }).catch(asExpected)
        return { result, served }
      }),
    )
    for (const { served } of results) for (const answer of served) this.#compare(said, { user, key, answer })
    // What arrived is what the server said last, unless nothing did.
    for (const { result, served } of results) {
      const last = served.at(-1)
      if (losses.length < 3 && last?.output) expect(result).toEqual(last.output)
      else if (losses.length < 3) expect(result).toMatchObject({ code: last?.error?.code })
      else expect(result).toMatchObject({ code: 'UNAVAILABLE', status: 502 })
      if (losses.length >= 3) break
    }
  }

  #compare(said: Said, { user, key, answer }: { user: User; key: string; answer: Served }): void {
    const { output, error } = answer
    const newId = (index: number) => (output?.items?.[index] ?? output)?.id ?? 'none'
    const outcome = user.model.apply(said, { key, now: this.#instances.clock(), newId })
    if ('error' in outcome) {
      const failure = { said, code: error?.code, current: error?.current }
      expect(failure).toEqual({ said, code: outcome.error, current: outcome.current })
      return
    }
    for (const { id } of outcome.tasks) if (!this.#ids.includes(id)) this.#ids.push(id)
    const answered = {
      said,
      ...(output ?? error),
      ...(said.procedure === 'undo' && { items: output?.items.toSorted(byId) }),
    }
    const affected = affectedBy(said, outcome)
    const foretold = { ...expected(said, outcome), affected, undoToken: this.#token(outcome, output) }
    expect(answered).toEqual({ said, ...foretold })
  }

  /** A token is any string the first time, and from then on the same for the same change; null where nothing changed. */
  #token({ undo }: Extract<Outcome, { tasks: object }>, output: any): unknown {
    if (!undo) return null
    const name = JSON.stringify(undo)
    const known = this.#tokens.get(name)
    if (known !== undefined) return known
    this.#undos.push(undo)
    this.#tokens.set(name, output?.undoToken ?? 'none')
    return expect.any(String)
  }

  #wireInput({ input: { undo, ...input } }: Said): object {
    return undo ? { ...input, undoToken: this.#tokens.get(JSON.stringify(undo)) } : input
  }

  async #pull({ device, instance, ...step }: { user: number; device: number; instance: number }): Promise<void> {
    const user = this.#user(step)
    const store = user.devices[device] as User['devices'][number]
    await this.#client(user, instance).client.changes.pull(store)
    expect(store.tasks).toEqual(user.model.tasks)
  }

  /** Takes a few changes only, as a device does that goes to sleep in between. */
  async #page({ device, instance, limit, ...step }: Of<'page'>): Promise<void> {
    const user = this.#user(step)
    const store = user.devices[device] as User['devices'][number]
    const cursor = await store.cursor()
    try {
      const page = await this.#client(user, instance).client.changes.since({
        limit,
        ...(cursor !== undefined && { cursor }),
      })
      const seqs = page.changes.map(({ seq }) => seq)
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
      await store.apply(page.changes, page.cursor)
    } catch (error) {
      if (!isTaskwireError(error, 'RESYNC_REQUIRED')) throw error
      await store.clear()
    }
  }

  /** Forgets what was purged, as happens after 30 days. */
  async #forget({ userId, model }: User): Promise<void> {
    await this.#instances.database.useSession(async (session) => {
      await session.query('UPDATE counter SET horizon = seq WHERE user_id = $1', [userId])
      await session.query('DELETE FROM tombstone WHERE user_id = $1', [userId])
    })
    model.purged = []
  }
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

function expected(said: Said, { tasks, purged }: Extract<Outcome, { tasks: object }>): object {
  const { procedure } = said
  // What was changed together is taken back in no order.
  if (procedure === 'undo') {
    return { items: tasks.map((task) => ({ entity: 'task', id: task.id, task })).toSorted(byId) }
  }
  if (procedure === 'emptyTrash') return { purged, more: false }
  return procedure.endsWith('Many') ? { items: tasks, omitted: [] } : { ...tasks[0] }
}

function affectedBy(said: Said, { tasks, purged, undo, affected }: Extract<Outcome, { tasks: object }>): object {
  if (said.procedure === 'undo') return { task: tasks.length }
  if (!undo) return {}
  return { task: affected ?? (said.procedure === 'emptyTrash' ? purged : tasks.length) }
}

/** Failures are answers too; what is no answer is a fault of the test. */
function asExpected(error: unknown): object {
  if (!isTaskwireError(error)) throw error
  return error
}
