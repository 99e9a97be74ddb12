import type { TokenScope } from '@taskwire/client'
import { useState } from 'react'
import { Checkbox, CheckboxGroup, FieldError, Label } from 'react-aria-components'
import { useSession } from '../session/provider.tsx'
import { nameProblem } from '../tasks/data/validate.ts'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icon.tsx'
import { Select } from '../ui/select.tsx'
import { LostSecret } from './lost-secret.tsx'
import { Secret } from './secret.tsx'
import { SecretFormEnd } from './secret-form-end.tsx'
import { type NewSecretProps, useNewSecret } from './use-new-secret.ts'

const SCOPES: readonly [TokenScope, string][] = [
  ['*:read', 'Read everything'],
  ['*:write', 'Change everything'],
  ['tasks:read', 'Read tasks'],
  ['tasks:write', 'Change tasks'],
  ['lists:read', 'Read lists'],
  ['lists:write', 'Change lists'],
]
const DURATIONS = [
  { value: '30', text: '30 days' },
  { value: '90', text: '90 days' },
  { value: '365', text: 'A year' },
] as const
const DAY_MS = 86_400_000

/** Creates a token, and shows its secret once. */
export function NewTokenForm({ onKeep, onSent, onClose }: NewSecretProps) {
  const { client } = useSession()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<string[]>(['*:read'])
  const [days, setDays] = useState<(typeof DURATIONS)[number]['value']>('90')
  const [isChecked, setChecked] = useState(false)
  const { secret, problems, isSending, send } = useNewSecret(['name'], { onKeep, onSent })
  const noScope = scopes.length === 0 ? 'Choose at least one.' : undefined

  async function create() {
    setChecked(true)
    if (nameProblem(name) !== undefined || noScope !== undefined) return
    const chosen = SCOPES.map(([scope]) => scope).filter((scope) => scopes.includes(scope))
    const input = { name: name.trim(), scopes: chosen }
    await send({ ...input, days }, async ({ idempotencyKey, requestedAt }) => {
      const expiresAt = new Date(requestedAt.getTime() + Number(days) * DAY_MS)
      return (await client.tokens.create({ ...input, expiresAt }, { idempotencyKey })).token
    })
  }

  if (secret === null) {
    const text = 'The token was created, but its secret was lost on the way. Revoke it and create another.'
    return <LostSecret text={text} onClose={onClose} />
  }
  if (secret !== undefined) {
    const text = 'Copy the token now. It is not shown again.'
    return <Secret secret={secret} text={text} copied="Token copied." onClose={onClose} />
  }
  return (
    <Form onSubmit={create}>
      <TextField
        label="Name"
        placeholder="What is it for?"
        value={name}
        onChange={setName}
        error={problems.name ?? (isChecked ? nameProblem(name) : undefined)}
        autoFocus
      />
      <CheckboxGroup
        className="field"
        value={scopes}
        onChange={setScopes}
        isInvalid={isChecked && noScope !== undefined}
        validationBehavior="aria"
      >
        <Label className="field-label">It may</Label>
        <div className="scope-list">
          {SCOPES.map(([scope, text]) => (
            <Checkbox key={scope} value={scope} className="check-option">
              <span className="check-box">
                <Icon name="check" />
              </span>
              {text}
            </Checkbox>
          ))}
        </div>
        <FieldError className="field-error">
          <span role="alert">{noScope}</span>
        </FieldError>
      </CheckboxGroup>
      <Select label="Valid for" value={days} options={DURATIONS} onChange={setDays} />
      <SecretFormEnd problem={problems.form} action="Create token" isSending={isSending} onClose={onClose} />
    </Form>
  )
}
