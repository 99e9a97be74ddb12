import { loadEnvironment } from '../src/config/environment.ts'
import { connect } from '../src/database/connect.ts'
import { renewEpochs } from '../src/database/migrations/incarnation.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { runCommand } from '../src/startup/run-command.ts'

/**
 * `npm run db:renew`: has every device sync anew, after data was set back in a way that a server cannot notice, such as a
 * copy of the embedded database's directory or a restore into the same database.
 */
async function main(): Promise<void> {
  const database = await connect(loadEnvironment().database)
  try {
    await prepareDatabase(database)
    const count = await database.useSession(renewEpochs)
    console.log(`${database.label}: the devices of ${count} users sync anew`)
  } finally {
    await database.close()
  }
}

runCommand(main)
