import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'

interface NoticeProps {
  /** True if the user should do something, or may lose something. */
  isWarning?: boolean
  action?: { text: string; onPress: () => void }
  children: ReactNode
}

/** One sentence about the whole app, above the page, with at most one action. */
export function Notice({ isWarning = false, action, children }: NoticeProps): ReactNode {
  return (
    <div className={isWarning ? 'notice notice-warning' : 'notice'}>
      <p className="notice-text">{children}</p>
      {action && (
        <Button size="small" onPress={action.onPress}>
          {action.text}
        </Button>
      )}
    </div>
  )
}
