import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from './error-of.ts'
import { newCaller } from './every-change.ts'
import { type Instances, openInstances } from './instances.ts'

let instances: Instances
beforeAll(async () => {
  instances = await openInstances()
})
afterAll(() => instances[Symbol.asyncDispose]())

const WRITERS = 100

it('accepts one of a hundred changes of the same version, and returns the current task to the others [D-14] [G-06]', async () => {
  const { first, second } = newCaller(instances)
  const { id } = await first.tasks.create({ title: 'fought over' })
  for (const ifVersion of [1, 2, 3]) {
    const changes = Array.from({ length: WRITERS }, async (_, n) => {
      const title = `version ${ifVersion}, writer ${n}`
      const change = (n % 2 === 0 ? first : second).tasks.update({ id, title, ifVersion })
      return change.then(
        (task) => ({ task }),
        async () => ({ error: await errorOf(change) }),
      )
    })
    const outcomes = await Promise.all(changes)
    const winners = outcomes.flatMap((outcome) => ('task' in outcome ? [outcome.task] : []))
    const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []))
    expect(winners).toHaveLength(1)
    const [winner] = winners
    expect(errors).toHaveLength(WRITERS - 1)
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'CONFLICT', current: { version: ifVersion + 1, title: winner?.title } })
    }
    expect(await first.tasks.get({ id })).toMatchObject({ version: ifVersion + 1, title: winner?.title })
  }
})
