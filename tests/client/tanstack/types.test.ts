import { type Collection, type CollectionConfig, createCollection } from '@tanstack/db'
import {
  type InfiniteData,
  InfiniteQueryObserver,
  MutationObserver,
  type QueryClient,
  QueryObserver,
} from '@tanstack/query-core'
import { expect, expectTypeOf, it } from 'vitest'
import type {
  AccountSettings,
  ChangedTask,
  Section,
  SectionPage,
  Task,
  TaskPage,
  TaskStats,
  UpdateTaskInput,
} from '../../../client-sdk/src/contract.ts'
import type { Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import type { TaskwireError } from '../../../client-sdk/src/errors.ts'
import { sectionCollectionOptions, taskCollectionOptions } from '../../../client-sdk/src/tanstack/db/index.ts'
import type { TaskwireQueries } from '../../../client-sdk/src/tanstack/query/index.ts'

it('queries have the types of their procedures in TanStack Query', () => {
  const program = async (client: QueryClient, { tasks, account, sections }: TaskwireQueries) => {
    expectTypeOf(await client.fetchQuery(tasks.list.queryOptions())).toEqualTypeOf<TaskPage>()
    expectTypeOf(await client.fetchQuery(tasks.get.queryOptions({ id: '' }))).toEqualTypeOf<Task>()
    expectTypeOf(await client.ensureQueryData(account.settings.get.queryOptions())).toEqualTypeOf<AccountSettings>()
    expectTypeOf(client.getQueryData(tasks.stats.queryKey({}))).toEqualTypeOf<TaskStats | undefined>()
    expectTypeOf(client.getQueryData(account.settings.get.queryKey())).toEqualTypeOf<AccountSettings | undefined>()
    const observer = new QueryObserver(client, { ...tasks.get.queryOptions({ id: '' }), select: ({ title }) => title })
    expectTypeOf(observer.getCurrentResult().data).toEqualTypeOf<string | undefined>()
    expectTypeOf(observer.getCurrentResult().error).toEqualTypeOf<TaskwireError | null>()
    type Sections = InfiniteData<SectionPage, string | undefined>
    expectTypeOf(await client.fetchInfiniteQuery(sections.list.infiniteQueryOptions())).toEqualTypeOf<Sections>()
    const infinite = new InfiniteQueryObserver(client, tasks.list.infiniteQueryOptions({ limit: 20 }))
    expectTypeOf(infinite.getCurrentResult().data?.pages).toEqualTypeOf<TaskPage[] | undefined>()
    // @ts-expect-error an id is needed
    tasks.get.queryOptions()
    // @ts-expect-error there is no such priority
    tasks.list.queryOptions({ priority: ['top'] })
    // @ts-expect-error the pages set the cursor
    tasks.list.infiniteQueryOptions({ cursor: '' })
    // @ts-expect-error a task is not a list
    tasks.get.infiniteQueryOptions({ id: '' })
    // @ts-expect-error a mutation is not a query
    tasks.update.queryOptions({ id: '' })
  }
  expect(program).toBeTypeOf('function')
})

it('mutations have the types of their procedures in TanStack Query', () => {
  const program = async (client: QueryClient, { tasks, tokens, account }: TaskwireQueries) => {
    const update = new MutationObserver(
      client,
      tasks.update.mutationOptions({
        onConflict: (mine, current) => {
          expectTypeOf(mine).toEqualTypeOf<UpdateTaskInput>()
          expectTypeOf(current).toEqualTypeOf<Task>()
          return mine
        },
        onSuccess: (task) => expectTypeOf(task).toEqualTypeOf<ChangedTask>(),
        onError: (error) => expectTypeOf(error).toEqualTypeOf<TaskwireError>(),
      }),
    )
    expectTypeOf(await update.mutate({ id: '', title: '' })).toEqualTypeOf<ChangedTask>()
    expectTypeOf(update.getCurrentResult().error).toEqualTypeOf<TaskwireError | null>()
    await new MutationObserver(client, tasks.emptyTrash.mutationOptions()).mutate()
    await new MutationObserver(client, account.delete.mutationOptions()).mutate()
    const settings = account.settings.update.mutationOptions({ onConflict: () => 'abort' })
    await new MutationObserver(client, settings).mutate({ timeZone: 'Europe/Berlin' })
    // @ts-expect-error a task has no titel
    await update.mutate({ id: '', titel: '' })
    // @ts-expect-error a new task has no version
    tasks.create.mutationOptions({ onConflict: () => 'abort' })
    // @ts-expect-error tokens have none
    tokens.create.mutationOptions({ onConflict: () => 'abort' })
    // @ts-expect-error a query is not a mutation
    tasks.list.mutationOptions()
  }
  expect(program).toBeTypeOf('function')
})

it('collections have the rows of their nouns in TanStack DB', () => {
  const program = (tw: Taskwire) => {
    const tasks = createCollection(taskCollectionOptions(tw))
    expectTypeOf(tasks).toExtend<Collection<Task, string>>()
    expectTypeOf(tasks.get('')?.priority).toEqualTypeOf<Task['priority'] | undefined>()
    expectTypeOf(createCollection({ ...sectionCollectionOptions(tw), id: 'sections', gcTime: 0 })).toExtend<
      Collection<Section, string>
    >()
    expectTypeOf(taskCollectionOptions(tw)).toExtend<CollectionConfig<Task, string>>()
    tasks.update('', (task) => {
      task.tags.push('home')
      // @ts-expect-error there is no such priority
      task.priority = 'top'
    })
    // @ts-expect-error a task has more fields; newTask adds them
    tasks.insert({ title: '' })
    createCollection(taskCollectionOptions(tw, { onConflict: (mine, { tags }) => ({ ...mine, tags }) }))
    // @ts-expect-error a task has no titel
    taskCollectionOptions(tw, { onConflict: (mine, { titel }) => ({ ...mine, title: titel }) })
  }
  expect(program).toBeTypeOf('function')
})
