import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { afterFirstScreen } from './first-screen.ts'

/**
 * Returns a component whose code is loaded when it is first shown, or else after the first screen. Until then it shows nothing, or
 * what `Meanwhile` shows.
 */
export function whenNeeded<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Meanwhile?: ComponentType<Props>,
): (props: Props) => ReactNode {
  const Loaded = lazy(async () => ({
    default: await persistently(load),
  })) as unknown as ComponentType<Props>
  afterFirstScreen(load)
  return (props) => (
    <Suspense fallback={Meanwhile && <Meanwhile {...props} />}>
      <Loaded {...props} />
    </Suspense>
  )
}

const ATTEMPTS = 3
const PAUSE_MS = 1000

/** Loads code, without network as soon as it is back. @throws the error of the last attempt if the server does not have it */
async function persistently<Loaded>(load: () => Promise<Loaded>, attempts = ATTEMPTS): Promise<Loaded> {
  try {
    return await load()
  } catch (error) {
    const isOffline = !navigator.onLine
    if (!isOffline && attempts === 1) throw error
    await new Promise((resolve) => {
      if (isOffline) addEventListener('online', resolve, { once: true })
      else setTimeout(resolve, PAUSE_MS)
    })
    return persistently(load, isOffline ? attempts : attempts - 1)
  }
}

/** The properties of something that opens. */
interface Openable {
  isOpen: boolean
}

/** Works like `whenNeeded` for a dialog: its code is loaded when it is first opened, and it then stays for its closing. */
export function dialogWhenNeeded<Props extends Openable>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactNode {
  const Dialog = whenNeeded(load)
  return (props) => (useWasOpen(props.isOpen) ? <Dialog {...props} /> : null)
}

/** Returns whether something is open, or was before. */
export function useWasOpen(isOpen: boolean): boolean {
  const [wasOpen, setWasOpen] = useState(isOpen)
  useEffect(() => {
    if (isOpen) setWasOpen(true)
  }, [isOpen])
  return isOpen || wasOpen
}
