import { randomUUID } from 'node:crypto'
import type { Actor } from '../../src/auth/actor.ts'
import type { Services } from './services.ts'

/** The list that the benchmark deletes. */
export interface FilledList {
  id: string
  /** A section with a tenth of the tasks. */
  sectionId: string
  tasks: number
  comments: number
}

const SECTIONS = 10
const BULK = 200
/** Every fourth task is a subtask of the one before, every eighth of that subtask. */
const LEVELS = [0, 0, 0, 1, 0, 0, 1, 2]

/** Creates a list of tasks: a tenth in each section, three of eight below another task, some of them with comments. */
export async function fillList(services: Services, actor: Actor, tasks: number): Promise<FilledList> {
  const { id } = await services.lists.create(actor, { name: 'Everything' }).then(rowOf)
  const sections: string[] = []
  for (let n = 0; n < SECTIONS; n++) {
    const { id: sectionId } = await services.sections.create(actor, { listId: id, name: `Section ${n}` }).then(rowOf)
    sections.push(sectionId)
  }
  let comments = 0
  for (let from = 0; from < tasks; from += BULK) {
    const sectionId = sections[Math.floor((from * SECTIONS) / tasks)] as string
    const line: string[] = []
    const items = Array.from({ length: Math.min(BULK, tasks - from) }, (_, n) => {
      const level = LEVELS[n % LEVELS.length] as number
      line[level] = randomUUID()
      return {
        id: line[level],
        title: `Call the landlord, no. ${from + n}`,
        description: 'x'.repeat(80),
        tags: ['home'],
        ...(level === 0 ? { sectionId } : { parentId: line[level - 1] as string }),
      }
    })
    await services.tasks.createMany(actor, { items })
    const commented = items.filter((_, n) => n % 10 === 0)
    await services.comments.createMany(actor, {
      items: commented.map((task) => ({ taskId: task.id as string, text: 'The shop closes at six' })),
    })
    comments += commented.length
  }
  return { id, sectionId: sections[0] as string, tasks, comments }
}

function rowOf<Row>(made: { row: Row }): Row {
  return made.row
}
