import { Button } from '../../ui/button.tsx'
import { reasonOf } from '../data/refusal-text.ts'
import type { RefusedAddition } from './use-refused-additions.ts'

interface RefusedNoteProps {
  refused: RefusedAddition
  onRetry: () => void
  onDiscard: () => void
}

/** Says why a new task was refused, and what can be done. */
export function RefusedNote({ refused, onRetry, onDiscard }: RefusedNoteProps) {
  return (
    <div className="composer-problem composer-refused" role="alert">
      <span className="composer-reason">
        “{refused.title}” was not added. {reasonOf(refused.change)}
      </span>
      <Button size="small" onPress={onRetry}>
        Try again
      </Button>
      <Button size="small" look="quiet" onPress={onDiscard}>
        Discard
      </Button>
    </div>
  )
}
