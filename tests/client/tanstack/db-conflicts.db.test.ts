import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newTask } from '../../../client-sdk/src/tanstack/db/index.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createTestApp, type TestApp } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { openHeld, openReady, set, type TaskConflicts } from './db-page.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a conflict with another device', () => {
  it('without onConflict keeps the other fields of that device', async () => {
    await using page = await openReady(app)
    const { tasks, other } = page
    const task = newTask({ title: 'a' })
    await tasks.insert(task).isPersisted.promise
    const { tags, title } = await other.tasks.update({ id: task.id, tags: ['theirs'] })
    await tasks.update(task.id, set({ title: 'mine' })).isPersisted.promise
    expect(title).toBe('a')
    expect(await other.tasks.get({ id: task.id })).toMatchObject({ title: 'mine', tags })
  })

  it('is resolved by onConflict, and not caused by the page’s own changes', async () => {
    const seen: string[][] = []
    const onConflict: TaskConflicts['onConflict'] = (mine, { tags }) => {
      seen.push(tags)
      return { ...mine, tags: [...tags, ...(mine.tags ?? [])] }
    }
    await using page = await openHeld(app, { onConflict }, 'a')
    const { tasks, other, id, release } = page
    await other.tasks.update({ id, tags: ['theirs'] })
    const changes = [{ tags: ['mine'] }, { title: 'b' }, { title: 'c' }].map((fields) => tasks.update(id, set(fields)))
    await eventually(async () => expect((await other.tasks.get({ id })).title).toBe('c'))
    release()
    await Promise.all(changes.map(({ isPersisted }) => isPersisted.promise))
    expect(seen).toEqual([['theirs']])
    expect(tasks.get(id)).toMatchObject({ title: 'c', tags: ['theirs', 'mine'], version: 5 })
  })

  it('that onConflict aborts is reverted to the row of that device', async () => {
    await using page = await openHeld(app, { onConflict: () => 'abort' }, 'a')
    const { tasks, other, id, release } = page
    await other.tasks.update({ id, title: 'theirs' })
    const changed = tasks.update(id, set({ title: 'mine' }))
    await expect(changed.isPersisted.promise).rejects.toMatchObject({ code: 'CONFLICT' })
    release()
    await eventually(() => expect(tasks.get(id)?.title).toBe('theirs'))
  })
})
