import { type ReactNode, useEffect } from 'react'
import { useStatus } from '../session/provider.tsx'
import { Composer } from '../tasks/list/composer.tsx'
import type { Target } from '../tasks/list/rows.ts'
import { firstScreenIsShown } from '../ui/first-screen.ts'
import { Bell } from './lazy-bell.ts'

interface ScreenProps {
  title: string
  /** What stands before the title. */
  mark?: ReactNode
  note?: string | undefined
  /** A text below the title. */
  description?: string
  actions?: ReactNode
  /** Where new tasks go; without it the screen has no field for them. */
  target?: Target | undefined
  children: ReactNode
}

/** A screen with its title, its content that scrolls, and the field for new tasks below. */
export function Screen({ title, mark, note, description = '', actions, target, children }: ScreenProps) {
  useEffect(() => {
    document.title = `${title} · Taskwire`
  }, [title])
  const { isComplete, state, error } = useStatus()
  const isWaiting = !isComplete && state !== 'paused' && error === undefined
  useEffect(() => {
    if (!isWaiting) firstScreenIsShown()
  }, [isWaiting])
  return (
    <div className="screen">
      <header className="screen-head">
        <div className="screen-titles">
          {mark}
          <h1 className="screen-title">{title}</h1>
          {note !== undefined && <p className="screen-note">{note}</p>}
          {description !== '' && <p className="screen-description">{description}</p>}
        </div>
        <div className="screen-actions">
          <Bell isOfScreen />
          {actions}
        </div>
      </header>
      <div className="screen-body">
        {children}
        {target && <Composer target={target} />}
      </div>
    </div>
  )
}
