import { useEffect, useState } from 'react'

/** Returns true in one tab of the device among those that use the same name. When it is closed, another one takes its place. */
export function useLeading(name: string): boolean {
  const [isLeading, setLeading] = useState(false)
  useEffect(() => {
    const end = new AbortController()
    const ended = new Promise<void>((resolve) => end.signal.addEventListener('abort', () => resolve()))
    // Missing over plain HTTP, where browsers show no notifications either.
    navigator.locks
      ?.request(name, { signal: end.signal }, () => {
        setLeading(true)
        return ended
      })
      .catch(() => undefined)
    return () => {
      end.abort()
      setLeading(false)
    }
  }, [name])
  return isLeading
}
