import { type Due, isTaskwireError, type Recurrence, type Taskwire } from '@taskwire/client'
import { useEffect, useState } from 'react'
import { useSession } from '../session/provider.tsx'
import { useOffline } from '../session/use-offline.ts'
import { sentence } from '../tasks/data/refusal-text.ts'
import { errorText } from '../ui/error-text.ts'

/** What the server says about a recurrence. `refused`: it does not accept the rule. `failed`: it did not say anything. */
type Answer = { state: 'shown'; dates: readonly Due[]; text: string } | { state: 'refused' | 'failed'; message: string }

/** What is known about a recurrence. `retry` asks the server again. */
export type Preview = { state: 'loading' | 'offline' } | (Answer & { retry: () => void })

/** The number of dates of a preview. */
export const PREVIEW_DATES = 5
/** How long a form has to rest before the server is asked, in milliseconds. */
const PAUSE_MS = 200

interface PreviewInput {
  /** Undefined: nothing is asked for. */
  recurrence: Recurrence | undefined
  /** The first due date; null: the first day of the rule. */
  start: Due | null
  timeZone: string
}

/** Returns the first dates of a recurrence, which only the server can compute, and its description. */
export function usePreview({ recurrence, start, timeZone }: PreviewInput): Preview {
  const { client } = useSession()
  const isOffline = useOffline()
  const [latest, setLatest] = useState<{ name: string; answer: Answer }>()
  const [attempt, setAttempt] = useState(1)
  const name = recurrence && JSON.stringify({ recurrence, start, timeZone })

  useEffect(() => {
    if (name === undefined || isOffline) return
    let isCurrent = true
    const ask = async () => {
      const answer = await answerTo(client, JSON.parse(name))
      if (isCurrent) setLatest({ name, answer })
    }
    const timer = setTimeout(() => void ask(), PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [client, name, isOffline, attempt])

  const answer = latest?.name === name ? latest?.answer : undefined
  if (!answer || (isOffline && answer.state === 'failed')) return { state: isOffline ? 'offline' : 'loading' }
  const retry = () => {
    setLatest(undefined)
    setAttempt(attempt + 1)
  }
  return { ...answer, retry }
}

type Asked = Omit<PreviewInput, 'recurrence'> & { recurrence: Recurrence }

async function answerTo(client: Taskwire, { recurrence, start, timeZone }: Asked): Promise<Answer> {
  try {
    const due = start ? { due: start } : {}
    const preview = await client.recurrence.preview({ ...recurrence, ...due, timeZone, count: PREVIEW_DATES })
    return { state: 'shown', dates: preview.dates, text: preview.description.text }
  } catch (error) {
    if (!isTaskwireError(error, 'INVALID_INPUT')) return { state: 'failed', message: errorText(error) }
    return { state: 'refused', message: error.issues.map(({ message }) => sentence(message)).join(' ') }
  }
}
