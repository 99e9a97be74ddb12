import type { Taskwire } from '@taskwire/client'
import type { OfflineStore } from '@taskwire/client/offline'
import type { RememberedUser } from './remembered-user.ts'

/** What a signed-in user works with. */
export interface SignedIn {
  phase: 'signed-in'
  user: RememberedUser
  client: Taskwire
  store: OfflineStore
  /** False if the browser keeps no data, as in some private windows: changes that are not sent are lost with the tab. */
  isPersistent: boolean
}

/** Why the sign-in screen is shown. `expired`: the session ended, and the data of `user` is still on this device. */
export interface SignedOut {
  phase: 'signed-out'
  reason: 'none' | 'expired'
  user: RememberedUser | undefined
}

/** The data of this device cannot be opened, or the server cannot say who the user is. */
export interface Failed {
  phase: 'failed'
  error: unknown
}

/** The session of this tab. */
export type SessionState = { phase: 'starting' } | SignedIn | SignedOut | Failed

/** What a person enters to sign in. */
export interface Credentials {
  email: string
  password: string
}

/** Signs in and out, and opens the offline store of the user. */
export interface AppSession {
  readonly state: SessionState
  /** Calls a listener after each change of `state`. Returns the function that removes it. */
  subscribe(listener: () => void): () => void
  /** Finds out who is signed in. Without network it opens the data of the last user. */
  start(): Promise<void>
  /** @throws TaskwireError with the rule that an input breaks, or why the server did not answer */
  signIn(credentials: Credentials): Promise<void>
  /** @throws TaskwireError with the rule that an input breaks, or why the server did not answer */
  signUp(person: Credentials & { name: string }): Promise<void>
  /**
   * Signs out, deletes the data of the user from this device, and loads the sign-in screen as a new page. @throws UnsentChangesError if changes would be lost, unless
   * `discardChanges` is true; TaskwireError if the server cannot end the session
   */
  signOut(options?: { discardChanges?: boolean }): Promise<void>
}
