import type { PersonalToken, Taskwire } from '@taskwire/client'
import { useViewer } from '../tasks/data/viewer.ts'
import { instantText } from '../ui/dates.ts'
import { NewTokenForm } from './new-token-form.tsx'
import { RevocableRow } from './revocable-row.tsx'
import { SecretsSection } from './secrets-section.tsx'

const listTokens = (client: Taskwire) => client.tokens.list()

/** The access tokens with which programs act for the user. */
export function TokensSection() {
  return (
    <SecretsSection
      title="Access tokens"
      text="Scripts and other programs use them instead of your password."
      noun="token"
      icon="key"
      dialogTitle="New access token"
      list={listTokens}
      row={(token, onChanged) => <TokenRow key={token.id} token={token} onChanged={onChanged} />}
      form={(props) => <NewTokenForm {...props} />}
    />
  )
}

function TokenRow({ token, onChanged }: { token: PersonalToken; onChanged: () => void }) {
  const viewer = useViewer()
  return (
    <RevocableRow
      name={token.name}
      warning="Programs that use it lose their access at once."
      revoke={(client) => client.tokens.revoke({ id: token.id })}
      onChanged={onChanged}
    >
      <p className="field-hint">
        {token.prefix}…{token.lastFour} · {token.scopes.join(', ')} · expires {instantText(token.expiresAt, viewer)}
      </p>
      <p className="field-hint">
        {token.lastUsedAt ? `Last used ${instantText(token.lastUsedAt, viewer)}` : 'Never used'}
      </p>
    </RevocableRow>
  )
}
