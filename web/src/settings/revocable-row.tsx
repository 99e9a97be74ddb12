import type { Taskwire } from '@taskwire/client'
import { type ReactNode, useState } from 'react'
import { useSession } from '../session/provider.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialogs.tsx'
import { errorText } from '../ui/error-text.ts'

interface RevocableRowProps {
  name: string
  /** What the user should know before revoking it. */
  warning: string
  revoke: (client: Taskwire) => Promise<unknown>
  onChanged: () => void
  /** What to know about it. */
  children: ReactNode
}

/** A secret in a list, without its text, which can be revoked. */
export function RevocableRow({ name, warning, revoke, onChanged, children }: RevocableRowProps) {
  const { client } = useSession()
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string>()

  async function confirm() {
    try {
      await revoke(client)
      onChanged()
    } catch (error) {
      setProblem(errorText(error))
    }
  }

  return (
    <li className="settings-line">
      <div>
        <p>{name}</p>
        {children}
        {problem !== undefined && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
      </div>
      <Button size="small" aria-label={`Revoke ${name}`} onPress={() => setAsking(true)}>
        Revoke
      </Button>
      <ConfirmDialog
        title={`Revoke “${name}”?`}
        text={warning}
        action="Revoke"
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void confirm()}
      />
    </li>
  )
}
