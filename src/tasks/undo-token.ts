import * as z from 'zod'
import { invalidInput } from '../errors.ts'

const ChangeId = z.uuidv7()

/** Reads the id of a change from an undo token, which is that id. @throws TaskwireError INVALID_INPUT when it is none. */
export function decodeUndo(token: string): string {
  if (ChangeId.safeParse(token).success) return token.toLowerCase()
  throw invalidInput({ path: ['undoToken'], code: 'invalid_token', message: 'This is no token of a change.' })
}
