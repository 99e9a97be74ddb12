import { type ReactNode, useEffect } from 'react'
import { appPath } from '../base-path.ts'
import { firstScreenIsShown } from '../ui/first-screen.ts'

/** The page around the sign-in and sign-up forms. */
export function EntryPage({ title, children }: { title: string; children: ReactNode }): ReactNode {
  useEffect(firstScreenIsShown, [])
  return (
    <main className="entry">
      <div className="entry-card">
        <img src={appPath('icon.svg')} alt="" width="48" height="48" />
        <h1 className="entry-title">{title}</h1>
        {children}
      </div>
    </main>
  )
}
