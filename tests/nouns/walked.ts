import { appRouter } from '../../src/router.ts'
import { openTestDatabase, sharedTestDatabase } from '../helpers/test-database.ts'

/** The API that the walks go through. */
export const walkedRouter = appRouter

export const openWalkedDatabase = openTestDatabase
export const sharedWalkedDatabase = sharedTestDatabase
