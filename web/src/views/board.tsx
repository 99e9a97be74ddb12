import { useMemo } from 'react'
import { BoardColumn } from './board-column.tsx'
import type { Group } from './groups.ts'
import { useRegroup } from './use-regroup.ts'

/** The tasks of a view as a board with a column for each group. Cards are dragged between columns, or moved with their menu. */
export function Board({ label, groups }: { label: string; groups: readonly Group[] }) {
  const regroup = useRegroup()
  const byId = useMemo(() => new Map(groups.map((group) => [group.id, group])), [groups])
  return (
    <section className="board" aria-label={label}>
      {groups.map((group) => (
        <BoardColumn key={group.id} group={group} groups={byId} regroup={regroup} />
      ))}
    </section>
  )
}
