import { useRef } from 'react'
import { useDrop } from 'react-aria-components'
import { droppedIds, TASK_TYPE } from '../tasks/drag/drop.ts'
import { NavLink, type NavLinkProps } from './nav-link.tsx'
import { Views, type ViewsProps } from './nav-views.tsx'

/** The views in the sidebar, on which tasks can be dropped. */
export function DropViews(props: ViewsProps) {
  return <Views {...props} View={DropLink} />
}

function DropLink({ onDrop, ...props }: NavLinkProps) {
  const ref = useRef<HTMLAnchorElement>(null)
  const { dropProps, isDropTarget } = useDrop({
    ref,
    isDisabled: onDrop === undefined,
    getDropOperation: (types) => (types.has(TASK_TYPE) ? 'move' : 'cancel'),
    onDrop: ({ items }) => void droppedIds(items).then((ids) => ids.length > 0 && onDrop?.(ids)),
  })
  return <NavLink {...props} linkRef={ref} dropProps={dropProps} isDropTarget={isDropTarget} />
}
