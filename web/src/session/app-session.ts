import { createTaskwire, isTaskwireError, type Taskwire } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'
import { createOfflineStore, type OfflineStore, UnsentChangesError } from '@taskwire/client/offline'
import { appPath, serverUrl } from '../base-path.ts'
import { clearRecentFilters } from '../filter/clear-recent.ts'
import { filterEngine } from '../tasks/data/filter-engine.ts'
import { clearFolded } from '../tasks/data/folding.ts'
import { onOtherTab, type RememberedUser, rememberedUser, rememberUser } from './remembered-user.ts'
import type { AppSession, Credentials, SessionState } from './session-state.ts'
import { canKeepData } from './storage-check.ts'

/** How long the start waits for the server before it shows the data of the last user, in milliseconds. */
const PATIENCE_MS = 2000
const RESUME_MS = 250
const MOST_RESUMES = 20

/** Creates the session of this tab. The browser keeps it in a cookie that scripts cannot read. */
export function createAppSession(url = serverUrl): AppSession {
  const session = createSession({ url, mode: 'cookie' })
  const client = createTaskwire({ url, token: session.token })
  const listeners = new Set<() => void>()
  let state: SessionState = { phase: 'starting' }

  function show(next: SessionState): void {
    state = next
    for (const listener of listeners) listener()
  }

  async function open(user: RememberedUser): Promise<void> {
    if (state.phase === 'signed-in' && state.user.id === user.id) {
      // Signed in again: the store still has the changes that wait.
      rememberUser(user)
      resume(state.store)
      return
    }
    if (state.phase === 'signed-in') state.store.close()
    const [store, isPersistent] = await Promise.all([
      createOfflineStore({ client, name: user.id, filters: filterEngine }),
      canKeepData(),
    ])
    rememberUser(user)
    show({ phase: 'signed-in', user, client, store, isPersistent })
  }

  async function enter(email: string): Promise<void> {
    const { userId } = await client.account.me()
    await open({ id: userId, email })
  }

  async function start(): Promise<void> {
    const last = rememberedUser()
    try {
      const found = last || (await maybeSignedIn(url)) ? await whoIsSignedIn(client, last) : 'nobody'
      if (found === 'nobody') {
        show({ phase: 'signed-out', reason: last ? 'expired' : 'none', user: last })
        return
      }
      await open(found)
    } catch (error) {
      show({ phase: 'failed', error })
    }
  }

  onOtherTab(() => {
    const shown = state.phase === 'signed-in' ? state.user.id : undefined
    // The data of this tab is another user's now, or deleted.
    if (rememberedUser()?.id !== shown) location.reload()
  })

  return {
    get state() {
      return state
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start,
    signIn: async ({ email, password }: Credentials) => {
      await session.signIn({ email, password })
      await enter(email)
    },
    signUp: async (person) => {
      await session.signUp(person)
      await enter(person.email)
    },
    signOut: async ({ discardChanges = false } = {}) => {
      const store = state.phase === 'signed-in' ? state.store : undefined
      const { queued = 0, parked = 0 } = store?.status ?? {}
      // Checked first: after the sign-out the changes could not be sent any more.
      if (queued + parked > 0 && !discardChanges) throw new UnsentChangesError(queued + parked)
      await session.signOut()
      await store?.deleteData({ discardChanges: true })
      rememberUser(undefined)
      clearFolded()
      clearRecentFilters()
      // A new page: nothing of the user stays in memory.
      location.replace(appPath('sign-in'))
    },
  }
}

/** Continues with a renewed session. A store that was sending needs a second call, once it has verified the user. */
function resume(store: OfflineStore): void {
  store.resume()
  let calls = 1
  const timer = setInterval(() => {
    const { state, error } = store.status
    if (state === 'paused' && error === undefined && calls++ < MOST_RESUMES) store.resume()
    else clearInterval(timer)
  }, RESUME_MS)
}

/**
 * Returns false if nobody is signed in. A visitor is told so by an answer; a request for a token would be refused, which is an error in
 * the console of the browser.
 */
async function maybeSignedIn(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/auth/get-session`)
    return !response.ok || (await response.json()) !== null
  } catch {
    // The next request says what is wrong.
    return true
  }
}

/**
 * Returns the user of the browser's session. If the server does not answer in time, that is the last user of this device.
 * @throws TaskwireError if the server does not answer and there is no last user
 */
async function whoIsSignedIn(client: Taskwire, last: RememberedUser | undefined): Promise<RememberedUser | 'nobody'> {
  const asked = client.account.me().then(
    ({ userId }) => ({ id: userId, email: last?.id === userId ? last.email : '' }),
    (error: unknown) => {
      if (isTaskwireError(error, 'UNAUTHENTICATED')) return 'nobody' as const
      if (last) return last
      throw error
    },
  )
  if (!last) return asked
  if (!navigator.onLine) return last
  return Promise.race([asked, new Promise<RememberedUser>((resolve) => setTimeout(resolve, PATIENCE_MS, last))])
}
