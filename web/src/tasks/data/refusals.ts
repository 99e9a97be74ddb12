import type { ParkedChange } from '@taskwire/client/offline'
import { useEffect, useState } from 'react'
import { useStore } from '../../session/provider.tsx'

/** Returns the changes that the server has refused, oldest first. */
export function useParked(): readonly ParkedChange[] {
  const store = useStore()
  const [parked, setParked] = useState(() => store.parked())
  useEffect(() => store.onStatus(() => setParked(store.parked())), [store])
  return parked
}

/** The keys of changes whose refusal is shown where they were made. */
const claimed = new Set<string>()

/** Says that the refusal of a change is shown where it was made. */
export function claimRefusal(key: string): void {
  claimed.add(key)
}

/** Returns whether the refusal of a change is shown where it was made. */
export function isClaimed(key: string): boolean {
  return claimed.has(key)
}
