import { loadEnvironment } from '../src/config/environment.ts'
import { connect } from '../src/database/connect.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { runCommand } from '../src/startup/run-command.ts'

/** `npm run db:migrate`: brings the configured database up to date, as the server does when it starts. */
async function main(): Promise<void> {
  const database = await connect(loadEnvironment().database)
  try {
    const applied = await prepareDatabase(database, { onWait: (problem) => console.log(`${problem}. Waiting …`) })
    const what = applied.length === 0 ? 'is up to date' : `applied ${applied.join(', ')}`
    console.log(`${database.label}: ${what}`)
  } finally {
    await database.close()
  }
}

runCommand(main)
