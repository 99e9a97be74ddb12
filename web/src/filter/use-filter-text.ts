import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { isBlank } from '../ui/text.ts'
import { parseFilter } from './filter-code.ts'
import { rememberFilter } from './recent-filters.ts'

/** The delay between the last change of the text and that of the address, in milliseconds. */
const PAUSE_MS = 250

/** The text of the search. */
interface FilterText {
  text: string
  change: (text: string) => void
  /** Shows the filter of a link that is followed, also while another one is being typed. */
  follow: (text: string) => void
  /** Ends the entry of a filter: adds it to the recent filters, and the next one gets its own history entry. */
  finish: () => void
}

/** Holds the text of the search, and writes it to the address, for links and the "back" button. */
export function useFilterText(): FilterText {
  const { q = '' } = useSearch({ from: '/signed-in/search' })
  const navigate = useNavigate()
  const [text, setText] = useState(q)
  const written = useRef(q)
  const isFinished = useRef(q !== '')
  const latest = useRef(text)
  latest.current = text

  /** Shows the filter of another address: of a link, or by "back". */
  function follow(next: string) {
    written.current = next
    isFinished.current = true
    setText(next)
  }

  useEffect(() => {
    if (q !== written.current) follow(q)
  }, [q])

  useEffect(() => {
    if (text.trim() === written.current) return
    const timer = setTimeout(write, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])

  useEffect(() => () => remember(latest.current), [])

  function write() {
    const q = latest.current.trim()
    if (q === written.current) return
    written.current = q
    const replace = !isFinished.current
    isFinished.current = false
    void navigate({ to: '/search', search: (before) => ({ ...before, q }), replace })
  }

  return {
    text,
    change: setText,
    follow,
    finish: () => {
      write()
      isFinished.current = true
      remember(latest.current)
    },
  }
}

function remember(text: string): void {
  if (!isBlank(text) && !parseFilter(text).error) rememberFilter(text)
}
