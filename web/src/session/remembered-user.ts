import { storageKey } from '../base-path.ts'

const KEY = storageKey('user')

/** The user whose data is on this device. The id names the offline store. */
export interface RememberedUser {
  id: string
  email: string
}

/** Returns the last user who signed in here, so that the app starts without network; undefined after a sign-out. */
export function rememberedUser(): RememberedUser | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    return isUser(value) ? { id: value.id, email: value.email } : undefined
  } catch {
    // Blocked storage or unreadable text: the server then says who the user is.
    return undefined
  }
}

/** Remembers a user, or forgets the last one. */
export function rememberUser(user: RememberedUser | undefined): void {
  try {
    if (user) localStorage.setItem(KEY, JSON.stringify(user))
    else localStorage.removeItem(KEY)
  } catch {
    // Without storage the app works, but needs the network to start.
  }
}

/** Calls a listener when another tab has signed in or out, and remembers another user than before. */
export function onOtherTab(listener: () => void): void {
  // The key is null when the whole storage was cleared.
  addEventListener('storage', ({ key }) => {
    if (key === KEY || key === null) listener()
  })
}

function isUser(value: unknown): value is RememberedUser {
  const { id, email } = Object(value)
  return typeof id === 'string' && id !== '' && typeof email === 'string'
}
