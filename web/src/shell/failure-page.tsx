import { isTaskwireError } from '@taskwire/client'
import { type ReactNode, useEffect } from 'react'
import { Button } from '../ui/button.tsx'
import { firstScreenIsShown } from '../ui/first-screen.ts'

/** Says why the app or a screen of it cannot be shown. Nothing is lost: the data of this device stays. */
export function FailurePage({ error }: { error: unknown }): ReactNode {
  const { title, text } = describe(error)
  // A new version may mend it.
  useEffect(firstScreenIsShown, [])
  return (
    <main className="entry">
      <div className="entry-card" role="alert">
        <h1 className="entry-title">{title}</h1>
        <p>{text}</p>
        <Button look="primary" onPress={() => void reload()}>
          Reload
        </Button>
      </div>
    </main>
  )
}

/** Starts the new version of the app if there is one, else loads the page again. */
async function reload(): Promise<void> {
  const loaded = await import('./app-update.ts').catch(() => undefined)
  if (loaded) await loaded.appUpdate.reload()
  else location.reload()
}

function describe(error: unknown): { title: string; text: string } {
  if (isTaskwireError(error, 'NETWORK') || isTaskwireError(error, 'TIMEOUT')) {
    return {
      title: 'No connection',
      text: 'The server cannot be reached. Check your connection; after the first sign-in the app also works without one.',
    }
  }
  if (isTaskwireError(error))
    return { title: 'The server does not answer', text: 'Try again in a minute. Nothing is lost.' }
  const name = error instanceof Error ? error.name : ''
  if (name === 'OfflineStorageError') {
    return {
      title: 'A newer version was here',
      text: 'The data of this device was last used by a newer version of this app. Reload to get it. Nothing is lost.',
    }
  }
  if (/import|fetch/i.test(error instanceof Error ? error.message : '')) {
    return {
      title: 'A part of the app is missing',
      text: 'It could not be loaded: the connection is lost, or the server has a new version. Reload to try again.',
    }
  }
  return {
    title: 'Something went wrong',
    text: 'This screen cannot be shown. Your tasks are not affected. Reload to try again.',
  }
}
