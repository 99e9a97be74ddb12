import { expect } from 'vitest'
import type { Loss } from '../calls.ts'
import type { Instances } from '../instances.ts'
import { lossyClient, type Served, type Tamper } from '../lossy-client.ts'
import { callOf, crossingMoves, firstCalls } from './call-of-step.ts'
import { expectAnswer, expectDraft, expectSound } from './expectations.ts'
import type { Call } from './inputs.ts'
import { mismatchOf, type Prediction, predict } from './predict.ts'
import { request, withoutRequestId } from './request.ts'
import { chooseTie, crowd, forget, occupy } from './server-state.ts'
import { keyOf, readSnapshot, type Snapshot } from './snapshot.ts'
import type { Change, Step } from './steps.ts'
import { expectCopy, readPage, settle } from './sync.ts'
import { User } from './user.ts'

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

interface Sending {
  user: User
  key: string
  instance: number
  losses?: Loss[]
  twice?: boolean
}

interface Answered extends Pick<Sending, 'user' | 'key'> {
  /** Undefined for a replay. */
  prediction: Prediction | undefined
  /** Undefined if every request was lost. */
  answer: Served | undefined
}

/** Two users with three devices each, their rows, and their calls so far. */
export class World {
  readonly #instances: Instances
  readonly #tamper: Tamper
  readonly users = [new User('Ada'), new User('Bob')] as const
  readonly #sent: { call: Call; key: string; user: User }[] = []
  #keys = 0

  constructor(instances: Instances, tamper: Tamper = {}) {
    this.#instances = instances
    this.#tamper = tamper
  }

  /** Gives both users lists, sections, and tasks down to the fourth level. */
  async begin(): Promise<void> {
    for (const user of this.users)
      for (const call of firstCalls(user.owner)) await this.#send(call, { user, key: this.#newKey(), instance: 0 })
  }

  /** Executes one step and checks every answer and row. */
  async take(step: Step): Promise<void> {
    const { clock } = this.#instances
    clock.set(new Date(clock().getTime() + 1000))
    switch (step.kind) {
      case 'change':
        return this.#change(step)
      case 'race':
        return this.#race(step)
      case 'again':
        return this.#again(step)
      case 'pull':
        return this.#pull(step)
      case 'crowd':
        return this.#crowd(step)
      case 'tie':
        return this.#tie(step)
      case 'wait':
        return void clock.set(new Date(clock().getTime() + step.minutes * 60_000))
      case 'forget':
        return this.#forget(this.#user(step.user))
    }
  }

  /** Checks that every device gets the rows of the server, which nobody else has changed. */
  async settle(): Promise<void> {
    for (const user of this.users) {
      expect(await this.#read(user)).toEqual(user.snapshot)
      await settle(user, (instance) => this.#line(user, instance).client)
    }
  }

  #user(user: number): User {
    return this.users[user % 2] as User
  }

  #newKey(): string {
    this.#keys += 1
    return `key-${this.#keys}`
  }

  #line(user: User, instance: number, losses: Loss[] = []) {
    const app = this.#instances.apps[instance]
    if (!app) throw new Error(`no instance ${instance}`)
    return lossyClient({ app, userId: user.userId, losses, tamper: this.#tamper })
  }

  #read(user: User): Promise<Snapshot> {
    return readSnapshot(this.#instances.database, user.userId)
  }

  #callOf(step: Change): Call {
    const user = this.#user(step.user)
    const tokens = ({ undos }: User) => undos.map(({ token }) => token)
    return callOf(step, {
      snapshot: user.snapshot,
      seen: (entity, id) => user.seen(step.device, entity, id),
      tokens: tokens(user),
      foreign: tokens(this.#user(step.user + 1)),
      owner: user.owner,
    })
  }

  async #change({ losses, twice, ...step }: Of<'change'>): Promise<void> {
    const [call, key, user] = [this.#callOf(step), this.#newKey(), this.#user(step.user)]
    this.#sent.push({ call, key, user })
    await this.#send(call, { user, key, instance: step.instance, losses, twice })
  }

  /** Sends an earlier call again with its key, also with another input, or lets the other user send it. */
  async #again({ pick, as, instance }: Of<'again'>): Promise<void> {
    const before = this.#sent.at(-1 - (pick % Math.max(this.#sent.length, 1)))
    if (!before) return
    const user = this.users.find((one) => (one === before.user) === (as !== 'other user')) as User
    // Texts tell whose they are.
    const hasText = JSON.stringify(before.call.input).includes(before.user.owner)
    if (as === 'other user' && hasText) return
    const { procedure, input } = before.call
    const isOther = as === 'other input' && input.id !== undefined && !procedure.endsWith('.create')
    const call = isOther ? { procedure, input: { ...input, ifVersion: 1 + (input.ifVersion ?? 0) } } : before.call
    await this.#send(call, { ...before, user, instance })
  }

  async #send(call: Call, { user, key, instance, losses = [], twice = false }: Sending): Promise<void> {
    const { clock } = this.#instances
    const about = JSON.stringify(call)
    const known = user.answerOf(call, key)
    const now = clock().getTime()
    const prediction = known ? mismatchOf(known) : predict(user.snapshot, call, { past: user, now })
    const lines = [this.#line(user, instance, losses), ...(twice ? [this.#line(user, 1 - instance)] : [])]
    const results = await Promise.all(
      lines.map(async ({ client, served }) => ({ served, result: await request(client, call, key) })),
    )
    const served = results.flatMap((one) => one.served.map(withoutRequestId))
    for (const answer of served) {
      expect(answer, about).toEqual(served[0])
      if (known?.isSame) expect(answer, about).toEqual({ output: known.output })
    }
    const [{ result } = { result: undefined }] = results
    if (losses.length < 3) expect(result).toMatchObject(served[0]?.output ?? { code: served[0]?.error?.code })
    else expect(result).toMatchObject({ code: 'UNAVAILABLE', status: 502 })
    await this.#compare(call, { user, key, prediction: served[0] && prediction, answer: served[0] })
  }

  /** Compares rows and answer with the prediction. Without a prediction nothing may have changed. */
  async #compare(call: Call, { user, key, prediction, answer }: Answered): Promise<void> {
    const about = JSON.stringify(call)
    const before = user.snapshot
    const after = await this.#read(user)
    expectSound(after, call)
    if (!prediction || prediction.refused) {
      if (prediction) expectAnswer(call, prediction.refused, answer as Served)
      expect(after, about).toEqual(before)
      return
    }
    const output = answer?.output
    expect(answer?.error, about).toBeUndefined()
    const changed = expectDraft(prediction.draft, { call, before, after, output })
    user.store(call, key, output)
    this.#keep(user, { after, changed, token: output.undoToken })
  }

  /** Remembers what a change has done: for its undo, and which rows it has permanently deleted. */
  #keep(user: User, { after, changed, token }: { after: Snapshot; changed: string[]; token: string | null }): void {
    const before = new Map(changed.map((key) => [key, user.snapshot.get(key) ?? null]))
    for (const key of changed) if (!after.has(key)) user.purges.set(key, token ?? 'unknown')
    if (token !== null) user.undos.push({ token, at: this.#instances.clock().getTime(), before })
    user.snapshot = after
  }

  /** Lets two devices change rows at once. Which of them wins is open. */
  async #race({ changes, crossing }: Of<'race'>): Promise<void> {
    const user = this.#user(changes[0].user)
    const calls =
      crossing === null
        ? changes.map((change) => this.#callOf({ ...change, user: changes[0].user }))
        : crossingMoves(user.snapshot, crossing)
    const sent = await Promise.all(
      calls.map(async (call, n) => {
        const [{ client, served }, key] = [this.#line(user, n), this.#newKey()]
        const [device] = user.devices
        await Promise.all([request(client, call, key), device && client.changes.pull(device)])
        return { call, key, served }
      }),
    )
    const before = user.snapshot
    user.snapshot = await this.#read(user)
    expectSound(user.snapshot, calls)
    for (const key of before.keys()) if (!user.snapshot.has(key)) user.purges.set(key, 'one of two')
    for (const { call, key, served } of sent) {
      const [answer] = served
      expect(['NOT_FOUND', 'CONFLICT', 'INVALID_INPUT', undefined]).toContain(answer?.error?.code)
      this.#sent.push({ call, key, user })
      if (answer?.output) user.store(call, key, answer.output)
    }
    if (crossing === null || calls.length === 0) return
    const issues = sent.flatMap(({ served }) => served[0]?.error?.issues?.map(({ code }) => code) ?? [])
    expect([['cycle'], ['depth_exceeded'], ['depth_exceeded', 'depth_exceeded']]).toContainEqual(issues)
  }

  /** Pulls on a device; with a limit it reads one page only, like a device that goes offline in between. */
  async #pull({ user: number, device, instance, limit }: Of<'pull'>): Promise<void> {
    const user = this.#user(number)
    const store = user.devices[device] as User['devices'][number]
    const { client } = this.#line(user, instance)
    if (limit !== null) return readPage(client, store, limit)
    await client.changes.pull(store)
    expectCopy(store, user)
  }

  async #crowd({ user: number, pick }: Of<'crowd'>): Promise<void> {
    const user = this.#user(number)
    const call = await crowd(this.#instances.database, user, pick)
    user.snapshot = await this.#read(user)
    if (call) await this.#send(call, { user, key: this.#newKey(), instance: pick % 2 })
  }

  async #tie({ user: number, pick, by }: Of<'tie'>): Promise<void> {
    const [user, instance] = [this.#user(number), pick % 2]
    const tie = chooseTie(user.snapshot, pick)
    if (!tie) return
    const { entity, id } = tie.sibling
    await this.#send({ procedure: `${entity}s.delete`, input: { id } }, { user, key: this.#newKey(), instance })
    const undoToken = user.undos.at(-1)?.token
    if (user.snapshot.get(keyOf(tie.sibling))?.deletedAt === null || undoToken === undefined) return
    await occupy(this.#instances.database, user.userId, tie)
    user.snapshot = await this.#read(user)
    const call: Call =
      by === 'restore' && entity !== 'section'
        ? { procedure: `${entity}s.restore`, input: { id } }
        : { procedure: 'changes.undo', input: { undoToken } }
    await this.#send(call, { user, key: this.#newKey(), instance })
  }

  async #forget({ userId, purges }: User): Promise<void> {
    await forget(this.#instances.database, userId)
    purges.clear()
  }
}
