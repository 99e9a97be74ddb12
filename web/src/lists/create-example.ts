import type { OfflineStore } from '@taskwire/client/offline'
import { addDays, type Day } from '../ui/dates.ts'
import { EXAMPLE_NAME, exampleId, rememberExample } from './example-list.ts'

/** Creates a list that explains the app, for an account that has nothing yet. Returns its id. */
async function createExample(store: OfflineStore, today: Day): Promise<string> {
  const { id: listId } = await store.lists.create({ name: EXAMPLE_NAME, color: 'teal' })
  const { id: basics } = await store.sections.create({ listId, name: 'The basics' })
  const { id: further } = await store.sections.create({ listId, name: 'When you know your way' })
  const { id: parentId } = await store.tasks.create({
    listId,
    sectionId: further,
    title: 'Drag tasks to put them in order',
    tags: ['tip'],
  })
  await store.tasks.createMany({
    items: [
      { listId, sectionId: basics, title: 'Tick the circle to complete this task' },
      {
        listId,
        sectionId: basics,
        title: 'Open this task to see its details',
        description: 'A task can have notes, a due date, a priority, tags, subtasks and comments.',
        priority: 'high',
      },
      { listId, sectionId: basics, title: 'This one is due today, so it is also in Today', due: { date: today } },
      {
        listId,
        sectionId: basics,
        title: 'Tasks with later days are in Upcoming',
        due: { date: addDays(today, 2), time: '10:00' },
      },
      { listId, sectionId: further, parentId, title: 'Drop one on another to make it a subtask' },
      { listId, sectionId: further, parentId, title: 'Drop one on a list in the sidebar to move it there' },
      { listId, sectionId: further, title: 'Press ? to see every key', tags: ['tip'] },
      {
        listId,
        sectionId: further,
        title: 'Go offline and keep working',
        description: 'Changes are kept on this device, and sent when the server can be reached again.',
      },
    ],
  })
  rememberExample(listId)
  return listId
}

/** Creates the example list for an account that has nothing, not even in the trash, and has not had the example on this device. */
export async function createExampleOnce(store: OfflineStore, today: Day): Promise<void> {
  const start = async () => {
    const { tasks, lists } = store
    const rows = [{ archived: true }, { trash: true }].flatMap((some) => [...lists.list(some), ...tasks.list(some)])
    if (rows.length === 0 && exampleId() === undefined) await createExample(store, today)
  }
  // Several tabs may open at once: only one of them creates the list. Pages over plain HTTP have no locks.
  if (navigator.locks) await navigator.locks.request('taskwire.example', start)
  else await start()
}
