import { loadEnvironment } from '../src/config/environment.ts'
import { connect } from '../src/database/connect.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { runCommand } from '../src/startup/run-command.ts'

/** Implements `npm run db:migrate`: migrates the configured database, as the server does at start. */
async function main(): Promise<void> {
  const database = await connect(loadEnvironment().database)
  try {
    const applied = await prepareDatabase(database, { onWait: (problem) => console.log(`${problem}. Waiting …`) })
    const result = applied.length === 0 ? 'is up to date' : `applied ${applied.join(', ')}`
    console.log(`${database.label}: ${result}`)
  } finally {
    await database.close()
  }
}

runCommand(main)
