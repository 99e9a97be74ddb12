import { loadEnvironment } from '../src/config/environment.ts'
import { connect } from '../src/database/connect.ts'
import { renewEpochs } from '../src/database/migrations/incarnation.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { runCommand } from '../src/startup/run-command.ts'

/**
 * Implements `npm run db:renew`: forces a full sync on every device. Needed after a restore that the server cannot detect, such
 * as from a copy of the embedded database's directory, or into the same database.
 */
async function main(): Promise<void> {
  const database = await connect(loadEnvironment().database)
  try {
    await prepareDatabase(database)
    const count = await database.useSession(renewEpochs)
    console.log(`${database.label}: the devices of ${count} users will start a full sync`)
  } finally {
    await database.close()
  }
}

runCommand(main)
