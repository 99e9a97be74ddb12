import { Link } from '@tanstack/react-router'
import { useListActions } from '../lists/list-actions.ts'
import { useLists } from '../tasks/data/queries.ts'
import { Button } from '../ui/button.tsx'
import { SettingsSection } from './settings-section.tsx'

/** The archived lists. */
export function ArchiveSection() {
  const lists = useLists({ archived: true }).filter((list) => list.archivedAt !== null)
  const { unarchive } = useListActions()
  return (
    <SettingsSection title="Archived lists">
      {lists.length === 0 ? (
        <p className="field-hint">A list that is archived leaves the sidebar, and keeps its tasks.</p>
      ) : (
        <ul className="settings-rows">
          {lists.map((list) => (
            <li key={list.id} className="settings-line">
              <Link to="/lists/$listId" params={{ listId: list.id }} className="settings-link">
                <span className={`swatch swatch-${list.color ?? 'gray'}`} />
                {list.name}
              </Link>
              <Button size="small" onPress={() => void unarchive(list)}>
                Take out
              </Button>
            </li>
          ))}
        </ul>
      )}
    </SettingsSection>
  )
}
