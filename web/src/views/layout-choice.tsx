import type { View } from '@taskwire/client'
import { Segments } from '../ui/segments.tsx'
import { useViewActions } from './view-actions.ts'

const LAYOUTS = [
  { value: 'list', text: 'List' },
  { value: 'board', text: 'Board' },
] as const

/** Shows the tasks of a view as a list or as a board. */
export function LayoutChoice({ view }: { view: View }) {
  const { update } = useViewActions()
  return (
    <div className="layout-choice">
      <Segments
        label="Layout"
        isLabelHidden
        value={view.layout}
        options={LAYOUTS}
        onChange={(layout) => void update(view.id, { layout })}
      />
    </div>
  )
}
