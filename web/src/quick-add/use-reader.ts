import type { ParsedQuickAdd, ParseQuickAddInput, Taskwire } from '@taskwire/client'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../session/provider.tsx'
import { useOffline } from '../session/use-offline.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { isBlank, lengthOf } from '../ui/text.ts'

/** The delay between the last change of the text and the request, in milliseconds. */
const PAUSE_MS = 150
/** How long adding a task waits for the response, in milliseconds. */
const PATIENCE_MS = 2000
/** The timeout of a request, in milliseconds. */
const MOST_MS = 5000
/** The maximum length of a text, in characters. */
const MAX_LENGTH = 1024

/** Whether the present text is parsed. `failed`: the request failed, or the text is too long. */
export interface Reader {
  state: 'empty' | 'reading' | 'read' | 'failed' | 'offline'
  /** Returns the parsed text, and waits for the response if necessary; undefined if it failed. */
  read: () => Promise<ParsedQuickAdd | undefined>
}

interface Asked {
  answer: Promise<ParsedQuickAdd | undefined>
  stop: () => void
}

/** Parses a text on the server after each change. Ignores responses for earlier texts. */
export function useReader(
  { text, ignore }: Pick<ParseQuickAddInput, 'text'> & { ignore: string[] },
  onAnswer: (answer: ParsedQuickAdd) => void,
): Reader {
  const { client } = useSession()
  const { timeZone, locale } = useViewer()
  const isOffline = useOffline()
  const isEmpty = isBlank(text)
  const name = JSON.stringify({ text, timeZone, locale, ignore })
  const asked = useRef<Asked>(undefined)
  const latest = useRef(onAnswer)
  latest.current = onAnswer
  const [known, setKnown] = useState<{ name: string; isRead: boolean }>()

  function ask(): Promise<ParsedQuickAdd | undefined> {
    if (asked.current) return asked.current.answer
    const stopped = new AbortController()
    const answer = answerTo(client, JSON.parse(name), stopped)
    const own = { answer, stop: () => stopped.abort() }
    asked.current = own
    void answer.then((parsed) => {
      // The text has changed since.
      if (asked.current !== own) return
      // A failed request can be repeated.
      if (!parsed) asked.current = undefined
      setKnown({ name, isRead: parsed !== undefined })
      if (parsed) latest.current(parsed)
    })
    return answer
  }

  const shouldAsk = !isEmpty && !isOffline && lengthOf(text) <= MAX_LENGTH
  useEffect(() => {
    const timer = shouldAsk ? setTimeout(() => void ask(), PAUSE_MS) : undefined
    return () => {
      clearTimeout(timer)
      asked.current?.stop()
      asked.current = undefined
    }
  }, [client, name, shouldAsk])

  return {
    state: stateOf(),
    read: async () => {
      if (!shouldAsk) return undefined
      return Promise.race([ask(), new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))])
    },
  }

  function stateOf(): Reader['state'] {
    if (isEmpty) return 'empty'
    if (known?.name === name && known.isRead) return 'read'
    if (isOffline) return 'offline'
    return shouldAsk && known?.name !== name ? 'reading' : 'failed'
  }
}

async function answerTo(
  client: Taskwire,
  input: ParseQuickAddInput,
  stopped: AbortController,
): Promise<ParsedQuickAdd | undefined> {
  const timer = setTimeout(() => stopped.abort(), MOST_MS)
  try {
    return await client.tasks.parseQuickAdd(input, { signal: stopped.signal })
  } catch {
    // The task is added with the whole text as its title.
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
