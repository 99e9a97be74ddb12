import type { ParkedChange } from '@taskwire/client/offline'
import { useState } from 'react'
import { useStore } from '../session/provider.tsx'
import { reasonOf } from '../tasks/data/refusal-text.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { count } from '../ui/text.ts'

/** A change that the server has refused, with what can be done about it. */
export function FailedChange({ change }: { change: ParkedChange }) {
  const store = useStore()
  const [fields, setFields] = useState<Record<string, string>>({})
  const { key, mutation, input, refusal, conflicts, dependants } = change
  const wrong = wrongFields(change)
  const [conflict] = conflicts
  return (
    <li className="failed-change">
      <p className="failed-title">
        {titleOf(mutation)}
        {nameOf(input, store) !== undefined && <span className="failed-name"> “{nameOf(input, store)}”</span>}
      </p>
      <p className="failed-reason">{reasonOf(change)}</p>
      {conflicts.map(({ field, mine, theirs }) => (
        <dl key={field} className="failed-conflict">
          <div>
            <dt>Yours ({field})</dt>
            <dd>{textOf(mine)}</dd>
          </div>
          <div>
            <dt>From the other device</dt>
            <dd>{textOf(theirs)}</dd>
          </div>
        </dl>
      ))}
      {wrong.map(({ field, message }) => (
        <TextField
          key={field}
          label={field}
          value={fields[field] ?? textOf(Reflect.get(input, field))}
          error={message}
          onChange={(value) => setFields({ ...fields, [field]: value })}
        />
      ))}
      {dependants > 0 && <p className="field-hint">{count(dependants, 'other change')} waits for this one.</p>}
      <div className="dialog-buttons">
        <Button size="small" onPress={() => void store.discard(key)}>
          {conflict ? 'Keep the other value' : 'Delete this change'}
        </Button>
        <Button
          size="small"
          look="primary"
          onPress={() => void store.retry(key, Object.keys(fields).length > 0 ? fields : undefined)}
        >
          {conflict ? 'Use mine' : refusal.code === 'INVALID_INPUT' && wrong.length > 0 ? 'Save' : 'Try again'}
        </Button>
      </div>
    </li>
  )
}

const NOUNS: Record<string, string> = {
  tasks: 'task',
  lists: 'list',
  sections: 'section',
  comments: 'comment',
  views: 'view',
  tags: 'tag',
  notifications: 'reminder',
}
const VERBS: Record<string, string> = {
  create: 'New',
  update: 'Change of',
  delete: 'Deletion of',
  move: 'Move of',
  complete: 'Completion of',
  reopen: 'Reopening of',
  restore: 'Restoration of',
  purge: 'Permanent deletion of',
}

function titleOf(mutation: string): string {
  const [noun = '', verb = ''] = mutation.split('.')
  if (mutation === 'changes.undo') return 'Undo'
  if (mutation.startsWith('account')) return 'Settings'
  const isBulk = verb.endsWith('Many')
  return `${VERBS[verb.replace('Many', '')] ?? 'Change of'} ${NOUNS[noun] ?? noun}${isBulk ? 's' : ''}`
}

function nameOf(input: object, { tasks, lists, views }: ReturnType<typeof useStore>): string | undefined {
  const { id, ...names } = input as { title?: unknown; name?: unknown; tag?: unknown; id?: unknown }
  for (const name of [names.title, names.name, names.tag]) if (typeof name === 'string') return name
  return typeof id === 'string' ? (tasks.get(id)?.title ?? (lists.get(id) ?? views.get(id))?.name) : undefined
}

/** Returns the fields of the input that can be corrected here, with their problems. */
function wrongFields({ input, refusal }: ParkedChange): { field: string; message: string }[] {
  return (refusal.issues ?? []).flatMap(({ path: [field = '', ...rest], message }) =>
    rest.length === 0 && typeof Reflect.get(input, field) === 'string' && !/id$/i.test(field)
      ? [{ field, message }]
      : [],
  )
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.join(', ')
  if (value === null || value === undefined) return 'nothing'
  return typeof value === 'object' ? Object.values(value).join(' ') : String(value)
}
