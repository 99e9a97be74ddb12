import { useState } from 'react'
import { Checkbox } from 'react-aria-components'
import { useSession } from '../../session/provider.tsx'
import { nameProblem } from '../../tasks/data/validate.ts'
import { TagField } from '../../tasks/panel/tag-field.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { LostSecret } from '../lost-secret.tsx'
import { SecretFormEnd } from '../secret-form-end.tsx'
import { type NewSecretProps, useNewSecret } from '../use-new-secret.ts'
import { FeedAddress } from './feed-address.tsx'
import { ALL_LISTS, FeedLists, INBOX } from './feed-lists.tsx'

/** Creates a calendar feed, and shows its address once. */
export function NewFeedForm({ onKeep, onSent, onClose }: NewSecretProps) {
  const { client } = useSession()
  const [name, setName] = useState('My tasks')
  const [places, setPlaces] = useState(ALL_LISTS)
  const [tags, setTags] = useState<readonly string[]>([])
  const [hasCompleted, setCompleted] = useState(false)
  const [isChecked, setChecked] = useState(false)
  const { secret, problems, isSending, send } = useNewSecret(['name', 'tags'], { onKeep, onSent })
  const noList = places?.length === 0

  async function create() {
    setChecked(true)
    if (nameProblem(name) !== undefined || noList) return
    const listIds = places?.filter((id) => id !== INBOX) ?? []
    const inbox = places?.includes(INBOX) ?? false
    const input = { name: name.trim(), listIds, inbox, tags: [...tags], completed: hasCompleted }
    await send(input, async ({ idempotencyKey }) => {
      const { url } = await client.calendar.createFeed(input, { idempotencyKey })
      return url
    })
  }

  if (secret === null) {
    const text = 'The feed was created, but its address was lost on the way. Revoke it and create another.'
    return <LostSecret text={text} onClose={onClose} />
  }
  if (secret !== undefined) return <FeedAddress url={secret} onClose={onClose} />
  return (
    <Form onSubmit={create}>
      <TextField
        label="Name"
        hint="Your calendar shows the feed under this name."
        value={name}
        onChange={setName}
        error={problems.name ?? (isChecked ? nameProblem(name) : undefined)}
        autoFocus
      />
      <FeedLists
        places={places}
        error={isChecked && noList ? 'Choose at least one list.' : undefined}
        onChange={setPlaces}
      />
      <div className="field">
        <span className="field-label">Only with one of these tags</span>
        <TagField
          tags={tags}
          onAdd={(tag) => setTags([...tags, tag])}
          onRemove={(removed) => setTags(tags.filter((tag) => !removed.includes(tag)))}
        />
        {problems.tags !== undefined && (
          <p className="field-error" role="alert">
            {problems.tags}
          </p>
        )}
      </div>
      <Checkbox className="check-option" isSelected={hasCompleted} onChange={setCompleted}>
        <span className="check-box">
          <Icon name="check" />
        </span>
        Also tasks completed in the last 30 days
      </Checkbox>
      <SecretFormEnd problem={problems.form} action="Create feed" isSending={isSending} isFixed onClose={onClose} />
    </Form>
  )
}
