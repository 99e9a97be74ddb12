import type { ParkedChange } from '@taskwire/client/offline'
import { useStore } from '../../session/provider.tsx'
import { useParked } from './refusals.ts'

/** Returns why the server has refused a change, and what to do. */
export function reasonOf({ refusal, conflicts }: ParkedChange): string {
  if (conflicts.length > 0) return 'It was changed elsewhere at the same time. Which value do you want to keep?'
  switch (refusal.code) {
    case 'QUOTA_EXCEEDED':
      return 'Your account is full. Empty the trash or delete tasks, then try again.'
    case 'NOT_FOUND':
      return 'It does not exist any more: it was deleted permanently, perhaps on another device.'
    case 'CONFLICT':
      return 'It is in the trash, or was changed elsewhere. Restore it and try again, or delete this change.'
    case 'FORBIDDEN':
      return 'This account does not permit it.'
    case 'INVALID_INPUT':
      return refusal.issues?.map(({ message }) => sentence(message)).join(' ') || refusal.message
    default:
      return refusal.message
  }
}

/** Returns a message of the server as a sentence. */
export function sentence(text: string): string {
  const whole = /[.!?]$/.test(text) ? text : `${text}.`
  return whole.charAt(0).toUpperCase() + whole.slice(1)
}

/** A field whose value the server has refused. */
export interface RefusedField {
  message: string
  /** The value that was refused. */
  value: unknown
  /** Deletes the refused change: the field gets another value. */
  discard(): void
}

/** Returns what the server has said about a field of a row, or of the settings; undefined if it has accepted the last change. */
export function useRefusedField(mutation: string, field: string, id?: string): RefusedField | undefined {
  const store = useStore()
  const change = useParked().findLast(
    (one) =>
      one.mutation === mutation &&
      field in one.input &&
      (id === undefined || Reflect.get(one.input, 'id') === id) &&
      one.refusal.issues?.some(({ path }) => path[0] === field),
  )
  if (!change) return undefined
  const issue = change.refusal.issues?.find(({ path }) => path[0] === field)
  return {
    message: sentence(issue?.message ?? change.refusal.message),
    value: Reflect.get(change.input, field),
    discard: () => void store.discard(change.key),
  }
}
