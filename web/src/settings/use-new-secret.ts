import { isTaskwireError } from '@taskwire/client'
import { useRef, useState } from 'react'
import { errorText } from '../ui/error-text.ts'

/** The functions of a form that creates a secret, in a dialog. */
export interface NewSecretProps {
  /**
   * Called with true when the form is sent: the dialog must stay open until the user has seen the secret. Called with false if the
   * request failed.
   */
  onKeep: (isKept: boolean) => void
  /** Called when the server has created the secret, and when it may have because no response arrived. */
  onSent: () => void
  onClose: () => void
}

/** The idempotency key and time of a request. All attempts use the same, so that the server creates one secret. */
interface RequestIdentity {
  idempotencyKey: string
  requestedAt: Date
}

/**
 * Creates a secret that is shown once. `secret` is undefined before, and null if the secret was created, but the answer with it did
 * not arrive. `problems` has the error of each of the `fields`, and any other error as that of the form.
 */
export function useNewSecret<Field extends string>(
  fields: readonly Field[],
  { onKeep, onSent }: Pick<NewSecretProps, 'onKeep' | 'onSent'>,
) {
  const [secret, setSecret] = useState<string | null>()
  const [problems, setProblems] = useState<Partial<Record<Field | 'form', string>>>({})
  const [isSending, setSending] = useState(false)

  const latest = useRef<RequestIdentity & { input: string }>(undefined)

  /** Calls `create`, unless a call is running. After a failure, a call with the same input repeats the request. */
  async function send(input: object, create: (identity: RequestIdentity) => Promise<string | null>): Promise<void> {
    if (isSending) return
    const text = JSON.stringify(input)
    if (latest.current?.input !== text)
      latest.current = { input: text, idempotencyKey: newKey(), requestedAt: new Date() }
    setProblems({})
    setSending(true)
    onKeep(true)
    try {
      setSecret(await create(latest.current))
      onSent()
    } catch (error) {
      const at = isTaskwireError(error, 'INVALID_INPUT') ? error.issues[0]?.path[0] : undefined
      const problem: Partial<Record<Field | 'form', string>> = {}
      problem[fields.find((name) => name === at) ?? 'form'] = errorText(error)
      setProblems(problem)
      onKeep(false)
      if (at === undefined) onSent()
    }
    setSending(false)
  }

  return { secret, problems, isSending, send }
}

/** Returns a random idempotency key. Pages over plain HTTP have no `crypto.randomUUID`. */
function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
