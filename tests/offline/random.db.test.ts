import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runs } from '../helpers/effort.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type Device, expectSameAsServer, openDevice } from './device.ts'
import { History, steps, takeStep } from './random-steps.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const RUNS = runs(6, 300)

/** Records the titles that each task shows, one after the other. */
function watchTitles(device: Device): Map<string, string[]> {
  const shown = new Map<string, string[]>()
  device.store.tasks.subscribe({ archived: true }, (tasks) => {
    for (const { id, title } of tasks) {
      const titles = shown.get(id) ?? []
      if (titles.at(-1) !== title) titles.push(title)
      shown.set(id, titles)
    }
  })
  return shown
}

/** Returns what was completed or skipped of the tasks that repeat, as the server has it. */
async function occurrencesOf({ direct }: Device): Promise<string[]> {
  const { items } = await direct.occurrences.list({ limit: 200 })
  return items.map(({ taskId, occurrence }) => `${taskId} ${occurrence}`)
}

it('makes every change once and ends with the rows of the server, over any faults, restarts and changes of another device', {
  timeout: 60_000 + RUNS * 10_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const userId = newUser()
      await using one = await openDevice({ app, userId })
      await using other = await openDevice({ app, userId })
      const devices = [one, other]
      const history = new History()
      let watched = devices.map(watchTitles)
      for (const step of all) {
        await takeStep(devices, step, history)
        // A restarted device shows what it shows anew.
        if (step.kind === 'restart') watched = watched.with(step.device, watchTitles(devices[step.device] as Device))
      }
      for (const device of devices) {
        device.failWith(() => undefined)
        device.goOnline()
      }
      for (const device of [...devices, ...devices]) await device.quiet()

      for (const device of devices) await expectSameAsServer(device)
      expect(one.store.tasks.list({ archived: true })).toEqual(other.store.tasks.list({ archived: true }))
      // No creation was made twice. Those that were refused, or removed by an undo, are missing.
      const made = [false, true].flatMap((trash) => one.store.tasks.list({ trash, archived: true }))
      expect(new Set(made.map(({ id }) => id)).size).toBe(made.length)
      const occurrences = await occurrencesOf(one)
      expect(new Set(occurrences).size).toBe(occurrences.length)
      for (const shown of watched)
        for (const [id, titles] of shown)
          if (!history.undone.has(id)) expect(titles, `titles of ${id}`).toEqual([...new Set(titles)])
    }),
    { numRuns: RUNS },
  )
})
