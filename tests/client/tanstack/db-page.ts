import { createCollection } from '@tanstack/db'
import { expect } from 'vitest'
import type { Comment, Task, TaskList, UpdateTaskInput } from '../../../client-sdk/src/contract.ts'
import type { Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import {
  commentCollectionOptions,
  listCollectionOptions,
  sectionCollectionOptions,
  type TaskwireCollectionOptions,
  taskCollectionOptions,
} from '../../../client-sdk/src/tanstack/db/index.ts'
import { eventually } from '../../helpers/eventually.ts'
import { newUser, type TestApp } from '../../helpers/test-app.ts'
import { clientOf, fetchOf } from '../client-of.ts'
import { gate } from './query-client.ts'

/** Opens a page of a new user with a collection of each noun, and another device of that user. */
export async function openDbPage(app: TestApp) {
  const userId = newUser()
  const token = await app.tokenOf(userId)
  const requests: string[] = []
  let before: (url: string) => unknown = () => undefined
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = decodeURIComponent(String(input))
    requests.push(`${url} ${init?.body ?? ''}`)
    const answer = await before(url)
    return answer instanceof Response ? answer : fetchOf(app)(input, init)
  }
  const tw = clientOf(app, token, { fetch, retries: 0 })
  const collections = collectionsOf(tw)
  return {
    tw,
    other: clientOf(app, token),
    requests,
    /** The number of streams that the page has opened. */
    streams: () => requests.filter((url) => url.includes('changes.live')).length,
    intercept: (given: typeof before) => {
      before = given
    },
    ...collections,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Object.values(collections).map((collection) => collection.cleanup()))
    },
  }
}

function collectionsOf(tw: Taskwire) {
  return {
    tasks: createCollection(taskCollectionOptions(tw)),
    lists: createCollection(listCollectionOptions(tw)),
    sections: createCollection(sectionCollectionOptions(tw)),
    comments: createCollection(commentCollectionOptions(tw)),
  }
}

/** Records every state of the rows that a subscriber of a collection sees, as titles. */
export function watchTitles(tasks: {
  toArray: Task[]
  subscribeChanges: (listener: () => void) => { unsubscribe: () => void }
}): string[] {
  const states: string[] = []
  tasks.subscribeChanges(() => {
    const titles = tasks.toArray.map(({ title }) => title).sort()
    if (states.at(-1) !== titles.join()) states.push(titles.join())
  })
  return states
}

export type TaskConflicts = TaskwireCollectionOptions<UpdateTaskInput, Task>

/** Opens a page with a collection of tasks, whose stream receives nothing before `release` is called. */
export async function openHeld(app: TestApp, options?: TaskConflicts, existing?: string) {
  const page = await openDbPage(app)
  const { id = '' } = existing === undefined ? {} : await page.other.tasks.create({ title: existing })
  const held = gate()
  page.intercept((url) => (url.includes('changes.live') ? held.opened.then(() => undefined) : undefined))
  const tasks = createCollection(taskCollectionOptions(page.tw, options))
  await tasks.preload()
  await eventually(() => expect(page.streams()).toBe(1))
  return {
    ...page,
    tasks,
    id,
    release: held.open,
    [Symbol.asyncDispose]: async () => {
      held.open()
      await tasks.cleanup()
      await page[Symbol.asyncDispose]()
    },
  }
}

export async function openReady(app: TestApp) {
  const page = await openDbPage(app)
  const { tasks, lists, sections, comments } = page
  await Promise.all([tasks, lists, sections, comments].map((rows) => rows.preload()))
  return page
}

/** Returns a change of a draft. */
export const set =
  (fields: Partial<Task & TaskList & Comment>) =>
  (draft: object): void =>
    void Object.assign(draft, fields)
