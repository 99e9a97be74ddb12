import type { ParkedChange } from '@taskwire/client/offline'
import { useCallback, useState } from 'react'
import { useStore } from '../../session/provider.tsx'
import { claimRefusal, useParked } from '../data/refusals.ts'

/** A new task that the server has refused. */
export interface RefusedAddition {
  key: string
  title: string
  change: ParkedChange
  /** True if the title itself was refused. */
  isInvalid: boolean
  /** Sends it again, perhaps with another title. */
  retry(title?: string): Promise<void>
  discard(): Promise<void>
}

interface RefusedAdditions {
  /** The oldest one of those that were added here. */
  refused: RefusedAddition | undefined
  /** Notes a task that was added here. */
  note(key: string): void
}

/** Returns which of the tasks that were added with a field the server has refused. */
export function useRefusedAdditions(): RefusedAdditions {
  const store = useStore()
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  const change = useParked().find(({ key }) => keys.has(key))
  const note = useCallback((key: string) => {
    claimRefusal(key)
    setKeys((before) => new Set([...before, key]))
  }, [])
  if (!change) return { refused: undefined, note }
  const { key, input, refusal } = change
  return {
    note,
    refused: {
      key,
      title: String(Reflect.get(input, 'title')),
      change,
      isInvalid: refusal.code === 'INVALID_INPUT',
      retry: (title) => store.retry(key, title === undefined ? undefined : { title }),
      discard: () => store.discard(key),
    },
  }
}
