import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useSessionState } from '../session/provider.tsx'
import { FailurePage } from './failure-page.tsx'
import { Notices } from './notices.tsx'

/** The outermost component: the page, or why there is none, below what concerns the whole app. */
export function RootScreen(): ReactNode {
  const state = useSessionState()
  return (
    <div className="shell">
      <Notices />
      <div className="shell-page">{state.phase === 'failed' ? <FailurePage error={state.error} /> : <Outlet />}</div>
    </div>
  )
}
