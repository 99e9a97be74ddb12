import { openReader, type Reader, type StreamEvent, type Wire } from './reader.ts'
import type { Writer } from './writer.ts'

interface Options {
  url: string
  /** The number of streams of each user. Default 1. */
  each?: number
  wire?: Wire
  stalled?: boolean
  onEvent?: (event: StreamEvent) => void
}

/** Opens streams of users, a few at a time, which start at the current end. */
export async function openCrowd(users: Writer[], { each = 1, ...options }: Options): Promise<Reader[]> {
  const readers: Reader[] = []
  const left = users.flatMap((user) => Array.from({ length: each }, () => user))
  while (left.length > 0) {
    const opened = left.splice(0, AT_ONCE).map(async (user) => {
      return openReader({ ...options, token: user.token, cursor: await user.cursor() })
    })
    readers.push(...(await Promise.all(opened)))
  }
  return readers
}

const AT_ONCE = 20

/** Closes streams as clients do, and waits until they are closed. */
export async function closeCrowd(readers: Reader[]): Promise<void> {
  for (const reader of readers) reader.abort()
  await Promise.all(readers.map(({ closed }) => closed))
}
