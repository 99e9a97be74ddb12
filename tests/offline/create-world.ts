import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { placedTasks, type World } from './random-world.ts'

interface Account {
  tw: Taskwire
  /** Sets the clock of the server. */
  setTime(second: number): void
}

/**
 * Creates the rows of a world at few instants, then changes, moves, archives, deletes and purges some of them. One list stays as
 * created, and of the others one is archived, one in the trash, one both, and one purged.
 */
export async function createWorld({ tw, setTime }: Account, world: World): Promise<void> {
  const { lists, sections, comments } = world
  const tasks = placedTasks(world)
  const ids = tasks.map((task) => task.id ?? '')
  const picks = [...world.picks]
  const pick = (count: number) => [...new Set(picks.splice(0, count).map((n) => ids[n % ids.length] ?? ''))]

  await tw.lists.createMany({ items: lists })
  await tw.sections.createMany({
    items: sections.map(({ list, ...section }) => ({ ...section, listId: lists[list]?.id ?? '' })),
  })
  const half = Math.floor(tasks.length / 2)
  await tw.tasks.createMany({ items: tasks.slice(0, half) })
  setTime(1)
  await tw.tasks.createMany({ items: tasks.slice(half) })
  await tw.comments.createMany({
    items: comments.map(({ task, ...comment }) => ({ ...comment, taskId: ids[task % ids.length] ?? '' })),
  })

  setTime(2)
  await tw.tasks.updateMany({ ids: pick(8), set: { priority: 'high' } })
  await tw.comments.updateMany({ ids: comments.slice(0, 3).map(({ id }) => id), set: { text: 'changed' } })
  await tw.sections.move({ id: sections[0]?.id ?? '' })
  await tw.lists.move({ id: lists[0]?.id ?? '', after: lists[1]?.id ?? '' })
  // A move below a task of its own is refused.
  for (const id of pick(6)) await ignoringRefusal(tw.tasks.move({ id, before: pick(1)[0] ?? '' }))
  await tw.tasks.completeMany({ ids: pick(3) })

  const [, archived = '', trashed = '', both = '', purged = ''] = lists.map(({ id }) => id)
  for (const id of [archived, both]) await tw.lists.archive({ id })
  await tw.tasks.deleteMany({ ids: pick(8) })
  await tw.sections.delete({ id: sections[1]?.id ?? '' })
  for (const id of [trashed, both, purged]) await tw.lists.delete({ id })
  await tw.lists.purge({ id: purged })
  for (const id of pick(3)) await ignoringRefusal(tw.tasks.restore({ id }))
  for (const id of pick(1)) await ignoringRefusal(tw.tasks.purge({ id }))
}

async function ignoringRefusal(change: Promise<unknown>): Promise<void> {
  await change.catch(() => {})
}
