import type { Actor } from '../auth/actor.ts'
import { systemClock } from '../clock.ts'
import { loadEnvironment } from '../config/environment.ts'
import { connect } from '../database/connect.ts'
import { prepareDatabase } from '../database/migrations/prepare.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { createListService } from '../lists/service.ts'
import { createSectionService } from '../sections/service.ts'
import { UsageError } from '../startup/usage-error.ts'
import { PRIORITIES } from '../tasks/priority.ts'
import { createTaskService } from '../tasks/service.ts'

const DAY_MS = 86_400_000

/**
 * Implements `taskwire seed <user id>`: adds two example lists with a section and subtasks, and twenty example tasks for one user,
 * and changes no existing rows.
 */
export async function seed([userId]: string[]): Promise<void> {
  const env = loadEnvironment()
  if (env.production) throw new UsageError('seed does not run in production. Unset NODE_ENV or set it to development.')
  if (!userId) throw new UsageError('The user id is missing: taskwire seed <user id>. "taskwire user list" shows them.')
  const database = await connect(env.database)
  try {
    await prepareDatabase(database)
    await addExamples(database.tenant, { kind: 'user', userId })
    console.log(`${database.label}: 2 example lists and 20 example tasks added`)
  } finally {
    await database.close()
  }
}

/** Adds a list whose tasks have subtasks, a list with a section, and tasks in the inbox. */
async function addExamples(database: TenantDatabase, actor: Actor): Promise<void> {
  const tasks = createTaskService(database, systemClock)
  const lists = createListService(database, systemClock)
  const sections = createSectionService(database, systemClock)
  const work = await lists.create(actor, { name: 'Example work', color: 'blue' })
  const home = await lists.create(actor, { name: 'Example home', color: 'green' })
  const garden = await sections.create(actor, { listId: home.row.id, name: 'Garden' })

  let parentId = ''
  for (let n = 0; n < 20; n++) {
    const date = new Date(Date.now() + (n - 5) * DAY_MS).toISOString().slice(0, 10)
    const places = [{ listId: work.row.id }, { parentId }, { parentId }, { sectionId: garden.row.id }, {}]
    const { row } = await tasks.create(actor, {
      title: `Example task ${n + 1}`,
      priority: PRIORITIES[n % PRIORITIES.length] ?? 'none',
      tags: n % 3 === 0 ? ['example', 'home'] : ['example'],
      due: n % 4 === 0 ? null : { date, ...(n % 2 === 0 && { time: '09:00' }) },
      completed: n % 5 === 4,
      ...places[n % places.length],
    })
    if (n % places.length === 0) parentId = row.id
  }
}
