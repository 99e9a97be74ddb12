import { newUuid } from './new-uuid.ts'

/** Creates a UUID of version 7 (RFC 9562 §5.7), which sorts by time like the ids of the server, as far as the local clock is right. */
export function newId(now = new Date()): string {
  const time = now.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${newUuid().slice(15)}`
}
