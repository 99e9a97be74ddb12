import { type HTMLAttributes, type ReactNode, useEffect, useMemo, useRef } from 'react'
import { Button, GridList, GridListItem, type GridListProps, Virtualizer } from 'react-aria-components'
import { useMedia } from '../../ui/use-media.ts'
import { withUpgrade } from '../../ui/with-upgrade.tsx'
import { useOpenTask } from '../data/open-task.ts'
import { useLists } from '../data/queries.ts'
import { useViewer } from '../data/viewer.ts'
import type { Drops } from '../drag/drop.ts'
import { Composer } from './composer.tsx'
import { useEditing } from './editing.tsx'
import { HeadingRow } from './heading-row.tsx'
import { RowLayout } from './row-layout.ts'
import { type ComposerEntry, type Entry, type HeadingEntry, type TaskEntry, textOf } from './rows.ts'
import { useSelection } from './selection.tsx'
import { TaskRow } from './task-row.tsx'

interface TaskListProps {
  label: string
  entries: readonly Entry[]
  /** Shows the list of each task, on screens with tasks of several lists. */
  showsLists?: boolean
  canAdd?: boolean
  drops?: Drops | undefined
  /** Folds and unfolds the subtasks of a task. */
  onToggle?: (id: string) => void
  empty: ReactNode
}

/** Rows with one line beside a pointer, and with room for a second line and a finger on small screens. */
const ROW_SIZES = { narrow: 56, wide: 40 }

/** A list of tasks of any length: only the visible rows are in the page. Its rows can be dragged once that code is loaded. */
export function TaskList({ entries, empty, ...props }: TaskListProps) {
  const shown = useWithComposer(entries)
  useDeselected(entries)
  return shown.length === 0 ? <div className="list-empty">{empty}</div> : <Rows {...props} entries={shown} />
}

const Rows = withUpgrade(TaskRows, async () => (await import('../drag/draggable-rows.tsx')).DraggableRows)

/** What the rows of a list need. */
export interface TaskRowsProps extends Omit<TaskListProps, 'empty'> {
  dragAndDropHooks?: GridListProps<Entry>['dragAndDropHooks']
}

/** The rows of a list. */
export function TaskRows(props: TaskRowsProps) {
  const { label, entries, showsLists = false, canAdd = false, onToggle, dragAndDropHooks } = props
  const isNarrow = useMedia('(max-width: 899px), (pointer: coarse)')
  const isTouched = useMedia('(pointer: coarse)')
  const { open } = useOpenTask()
  const selection = useSelection()
  const viewer = useViewer()
  const lists = useLists({ archived: true })
  const listNames = useMemo(() => new Map(lists.map(({ id, name }) => [id, name])), [lists])
  const kinds = useMemo(() => new Map(entries.map(({ id, kind }) => [id, kind])), [entries])
  const disabled = useMemo(() => entries.filter((entry) => entry.kind !== 'task').map((entry) => entry.id), [entries])
  const size = isNarrow ? ROW_SIZES.narrow : ROW_SIZES.wide
  const layoutOptions = useMemo(() => ({ rowHeight: size }), [size])
  const grid = useRevealed(entries, size)

  return (
    <div className="list-frame" data-task-list="">
      <Virtualizer layout={RowLayout} layoutOptions={layoutOptions}>
        <GridList
          ref={grid}
          {...(onToggle ? { render: asTree } : {})}
          className="task-list"
          aria-label={label}
          items={entries}
          // Otherwise a long touch would select a task instead of dragging it. "Select tasks" begins a selection there.
          selectionMode={isTouched && !selection.isSelecting ? 'none' : 'multiple'}
          selectionBehavior="toggle"
          selectedKeys={selection.ids as Set<string>}
          onSelectionChange={(keys) =>
            selection.set(new Set(keys === 'all' ? taskIds(entries) : [...keys].map(String)))
          }
          onAction={(key) => {
            if (selection.isSelecting) selection.toggle(String(key))
            else if (kinds.get(String(key)) === 'task') open(String(key))
          }}
          disabledKeys={disabled}
          disabledBehavior="selection"
          keyboardNavigationBehavior="tab"
          disallowTypeAhead
          {...(dragAndDropHooks ? { dragAndDropHooks } : {})}
          dependencies={[viewer, listNames, showsLists, canAdd, onToggle]}
        >
          {(entry) => (
            <GridListItem
              id={entry.id}
              textValue={textOf(entry)}
              className={`row row-${entry.kind}`}
              {...(onToggle && entry.kind === 'task' ? { render: asBranch(entry) } : {})}
            >
              {entry.kind === 'task' && (
                <TaskRow
                  entry={entry}
                  viewer={viewer}
                  listName={showsLists && entry.task.listId ? listNames.get(entry.task.listId) : undefined}
                  onToggle={onToggle}
                />
              )}
              {entry.kind === 'heading' && <HeadingRow entry={entry} canAdd={canAdd} />}
              {entry.kind === 'composer' && <RowComposer entry={entry} />}
            </GridListItem>
          )}
        </GridList>
      </Virtualizer>
    </div>
  )
}

/** A list whose rows can be folded is a tree for screen readers. */
function asTree(props: HTMLAttributes<HTMLDivElement>) {
  return <div {...props} role="treegrid" />
}

function asBranch({ depth, canFold, isCollapsed }: TaskEntry) {
  const place = { 'aria-level': depth + 1, ...(canFold ? { 'aria-expanded': !isCollapsed } : {}) }
  return (props: HTMLAttributes<HTMLDivElement>) => <div {...props} {...place} />
}

function RowComposer({ entry }: { entry: ComposerEntry }) {
  const { compose } = useEditing()
  return (
    <>
      {/* React Aria requires it in every row of a list whose tasks can be dragged. */}
      <Button slot="drag" className="no-grip" aria-label="Move" />
      <Composer target={entry.target} onClose={() => compose(undefined)} />
    </>
  )
}

function taskIds(entries: readonly Entry[]): string[] {
  return entries.filter((entry) => entry.kind === 'task').map((entry) => entry.id)
}

/** Removes tasks that leave the list from the selection: nobody sees any more that an action would concern them. */
function useDeselected(entries: readonly Entry[]): void {
  const { ids, set } = useSelection()
  const before = useRef(entries)
  useEffect(() => {
    const earlier = before.current
    before.current = entries
    if (earlier === entries || ids.size === 0) return
    const shown = new Set(taskIds(entries))
    const gone = new Set(taskIds(earlier).filter((id) => !shown.has(id)))
    const left = [...ids].filter((id) => !gone.has(id))
    if (left.length < ids.size) set(new Set(left))
  }, [entries, ids, set])
}

/** Scrolls a long list to a task that was just added to it. */
function useRevealed(entries: readonly Entry[], size: number) {
  const grid = useRef<HTMLDivElement>(null)
  const { newId, reveal } = useEditing()
  useEffect(() => {
    if (newId === undefined) return
    const at = entries.findIndex((entry) => entry.id === newId)
    const list = grid.current
    if (at < 0 || !list) return
    reveal(undefined)
    const bottom = (at + 2) * size - list.clientHeight
    if (list.scrollTop < bottom || list.scrollTop > at * size) list.scrollTop = Math.max(0, bottom)
  }, [newId, reveal, entries, size])
  return grid
}

/** Adds the field for new tasks at the end of the group whose button was pressed. */
function useWithComposer(entries: readonly Entry[]): readonly Entry[] {
  const { composerId } = useEditing()
  return useMemo(() => {
    const start = entries.findIndex((entry) => entry.kind === 'heading' && entry.id === composerId)
    if (start < 0) return entries
    const next = entries.findIndex((entry, n) => n > start && entry.kind === 'heading')
    const end = next < 0 ? entries.length : next
    const { target } = entries[start] as HeadingEntry
    return [...entries.slice(0, end), { kind: 'composer' as const, id: 'composer', target }, ...entries.slice(end)]
  }, [entries, composerId])
}
