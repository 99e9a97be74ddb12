import { storageKey } from '../base-path.ts'

const EXAMPLE_KEY = storageKey('example')

/** The name of the list that explains the app. */
export const EXAMPLE_NAME = 'Welcome to Taskwire'

/** Returns the id of the example list of this device; undefined if there is none. */
export function exampleId(): string | undefined {
  try {
    return localStorage.getItem(EXAMPLE_KEY) ?? undefined
  } catch {
    return undefined
  }
}

/** Remembers that the account has had its example list, on this device. */
export function rememberExample(listId: string): void {
  try {
    localStorage.setItem(EXAMPLE_KEY, listId)
  } catch {
    // Without storage the list has no button that deletes it; its menu has one.
  }
}
