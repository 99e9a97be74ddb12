import { systemClock } from '../src/clock.ts'
import { loadEnvironment } from '../src/config/environment.ts'
import { connect } from '../src/database/connect.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { runCommand } from '../src/startup/run-command.ts'
import { UsageError } from '../src/startup/usage-error.ts'
import { PRIORITIES } from '../src/tasks/priority.ts'
import { createTaskService } from '../src/tasks/service.ts'

const DAY_MS = 86_400_000

/** Implements `npm run db:seed -- <user id>`: adds twenty example tasks for one user, and changes no existing ones. */
async function main([userId]: string[]): Promise<void> {
  const env = loadEnvironment()
  if (env.production)
    throw new UsageError('db:seed does not run in production. Unset NODE_ENV or set it to development.')
  if (!userId) {
    throw new UsageError('The user id is missing: npm run db:seed -- <user id>. "account.me" returns yours.')
  }
  const database = await connect(env.database)
  try {
    await prepareDatabase(database)
    const tasks = createTaskService(database.tenant, systemClock)
    for (let n = 0; n < 20; n++) {
      const date = new Date(Date.now() + (n - 5) * DAY_MS).toISOString().slice(0, 10)
      await tasks.create(
        { kind: 'user', userId },
        {
          title: `Example task ${n + 1}`,
          priority: PRIORITIES[n % PRIORITIES.length] ?? 'none',
          tags: n % 3 === 0 ? ['example', 'home'] : ['example'],
          due: n % 4 === 0 ? null : { date, ...(n % 2 === 0 && { time: '09:00' }) },
          completed: n % 5 === 4,
        },
      )
    }
    console.log(`${database.label}: 20 example tasks added`)
  } finally {
    await database.close()
  }
}

runCommand(main)
