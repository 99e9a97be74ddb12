import { loadEnvironment } from '../config/environment.ts'
import { connect } from '../database/connect.ts'
import { renewEpochs } from '../database/migrations/incarnation.ts'
import { prepareDatabase } from '../database/migrations/prepare.ts'

/**
 * Implements `taskwire renew`: forces a full sync on every device. Needed after a restore that the server cannot detect, such
 * as from a copy of the embedded database's directory, or into the same database.
 */
export async function renew(): Promise<void> {
  const database = await connect(loadEnvironment().database)
  try {
    await prepareDatabase(database)
    const count = await database.useSession(renewEpochs)
    console.log(`${database.label}: the devices of ${count} users will start a full sync`)
  } finally {
    await database.close()
  }
}
