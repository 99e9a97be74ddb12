import type { Taskwire } from '@taskwire/client'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useSession } from '../session/provider.tsx'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { errorText } from '../ui/error-text.ts'
import type { IconName } from '../ui/icon.tsx'
import { SettingsSection } from './settings-section.tsx'
import { useFocusAfterRemoval } from './use-focus-after-removal.ts'
import type { NewSecretProps } from './use-new-secret.ts'

interface SecretsSectionProps<Item> {
  title: string
  text: string
  /** What an item is called, such as "token". */
  noun: string
  icon: IconName
  /** The title of the dialog that creates an item. */
  dialogTitle: string
  /** Reads the items. Must be the same function in each rendering. */
  list: (client: Taskwire) => Promise<{ items: readonly Item[] }>
  row: (item: Item, onChanged: () => void) => ReactNode
  form: (props: NewSecretProps) => ReactNode
}

/** A section of secrets that are shown once and can be revoked, such as access tokens. They need a connection. */
export function SecretsSection<Item extends { id: string; revokedAt: Date | null }>(props: SecretsSectionProps<Item>) {
  const { title, text, noun, icon, dialogTitle, list, row, form } = props
  const { client } = useSession()
  const [items, setItems] = useState<readonly Item[]>()
  const [problem, setProblem] = useState<string>()
  const [isCreating, setCreating] = useState(false)
  const [isKept, setKept] = useState(false)
  const newButton = useFocusAfterRemoval(items)

  const load = useCallback(async () => {
    try {
      setItems((await list(client)).items.filter(({ revokedAt }) => revokedAt === null))
      setProblem(undefined)
    } catch (error) {
      setProblem(errorText(error))
    }
  }, [client, list])
  useEffect(() => void load(), [load])
  const reload = () => void load()

  function close() {
    setCreating(false)
    setKept(false)
  }

  return (
    <SettingsSection title={title} text={text}>
      {problem !== undefined && (
        <div className="settings-line" role="alert">
          <p>{problem}</p>
          <Button size="small" onPress={reload}>
            Try again
          </Button>
        </div>
      )}
      {/* As high as the line that replaces it, so that the button does not move away from the pointer. */}
      {!items && problem === undefined && <p className="field-hint">Loading…</p>}
      {items?.length === 0 && <p className="field-hint">You have no {noun}s.</p>}
      {items && items.length > 0 && <ul className="settings-rows">{items.map((item) => row(item, reload))}</ul>}
      <div>
        <Button ref={newButton} icon={icon} onPress={() => setCreating(true)}>
          New {noun}
        </Button>
      </div>
      <ModalDialog title={dialogTitle} isOpen={isCreating} isKept={isKept} onClose={close}>
        {form({ onKeep: setKept, onSent: reload, onClose: close })}
      </ModalDialog>
    </SettingsSection>
  )
}
