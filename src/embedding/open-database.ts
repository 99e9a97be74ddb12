import { loadEnvironment, parseEnvironment } from '../config/environment.ts'
import { connect } from '../database/connect.ts'
import { type OpenDatabase, shareDatabase } from './database-handles.ts'

/** Opens the database that the variables name; those of the process by default. @throws EnvironmentError, or what keeps it from being opened */
export async function openDatabase({ env }: { env?: Record<string, string | undefined> } = {}): Promise<OpenDatabase> {
  const { database, limits } = env ? parseEnvironment(env) : loadEnvironment()
  return shareDatabase(await connect(database, { quota: limits.quota }))
}
