import { Button } from 'react-aria-components'
import { SectionMenu } from '../../lists/section-menu.tsx'
import { TagDot } from '../../tags/tag-color.tsx'
import { IconButton, Button as TextButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useEditing } from './editing.tsx'
import type { HeadingEntry } from './rows.ts'

/** A heading in a list, with the number of its tasks and a button to add one. */
export function HeadingRow({ entry, canAdd }: { entry: HeadingEntry; canAdd: boolean }) {
  const { compose } = useEditing()
  return (
    <div className={`group-heading group-${entry.tone ?? 'normal'}`}>
      <Button
        slot="drag"
        className={entry.section ? 'task-grip group-grip' : 'no-grip'}
        aria-label={`Move ${entry.text}`}
      >
        <Icon name="grip" />
      </Button>
      {entry.tag !== undefined && <TagDot tag={entry.tag} />}
      <span className="group-text">{entry.text}</span>
      {entry.note !== undefined && <span className="group-note">{entry.note}</span>}
      {entry.count > 0 && (
        <span className="group-count">
          {entry.count}
          <span className="visually-hidden"> tasks</span>
        </span>
      )}
      <span className="group-actions">
        {entry.action && (
          <TextButton size="small" look="quiet" onPress={entry.action.onAction}>
            {entry.action.text}
          </TextButton>
        )}
        {canAdd && <IconButton icon="plus" label={`Add a task to ${entry.text}`} onPress={() => compose(entry.id)} />}
        {entry.section && <SectionMenu section={entry.section} />}
      </span>
    </div>
  )
}
