import { type App, type AppParts, createApp } from '../../src/app.ts'
import { authDatabase, type BetterAuthSettings } from '../../src/auth/sign-in/better-auth.ts'
import { createBuiltInSignIn } from '../../src/auth/sign-in/built-in.ts'
import { type Clock, systemClock } from '../../src/clock.ts'
import type { Database } from '../../src/database/database.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { testLogger } from './test-app.ts'
import { BASE_PATH, underBasePath } from './under-base-path.ts'
import { UNHURRIED_LOAD } from './unhurried.ts'

interface Changes {
  clock?: Clock
  settings?: Partial<BetterAuthSettings>
  parts?: Partial<AppParts>
}

/** Returns the options of the built-in sign-in on a database, without a rate limit. */
export function signInSettings(database: Pick<Database, 'signIn'>, origin: string): BetterAuthSettings {
  return {
    database: authDatabase(database.signIn),
    secret: crypto.randomUUID().repeat(2),
    baseUrl: new URL(origin + BASE_PATH),
    trustedOrigins: [],
    rateLimit: false,
    onProblem: () => {},
  }
}

/** Creates the application with the built-in sign-in, on a database and at an origin. */
export async function createSignInApp(database: Database, origin: string, changes: Changes = {}): Promise<App> {
  const { clock = systemClock, settings, parts } = changes
  const signIn = await createBuiltInSignIn(
    { ...signInSettings(database, origin), ...settings },
    { clock, onKeysChanged: () => {} },
  )
  const app = createApp({
    database,
    verifyToken: signIn.verifyToken,
    handleSignIn: signIn.handler,
    isSessionOpen: signIn.isSessionOpen,
    sessionUser: signIn.sessionUser,
    deleteSignIn: signIn.deleteUser,
    clock,
    logger: testLogger(),
    corsOrigins: [],
    trustedProxies: trustedProxies([]),
    load: UNHURRIED_LOAD,
    basePath: BASE_PATH,
    ...parts,
  })
  return parts?.basePath === undefined ? { ...app, fetch: underBasePath(app) } : app
}
