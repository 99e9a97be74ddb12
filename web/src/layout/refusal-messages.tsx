import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { reasonOf } from '../tasks/data/refusal-text.ts'
import { isClaimed, useParked } from '../tasks/data/refusals.ts'
import { showToast } from '../ui/toasts.tsx'

/** Shows a message for each change that the server refuses, unless it is shown where the change was made. */
export function RefusalMessages() {
  const parked = useParked()
  const navigate = useNavigate()
  const known = useRef(new Set(parked.map(({ key }) => key)))
  useEffect(() => {
    const news = parked.filter(({ key }) => !known.current.has(key))
    known.current = new Set(parked.map(({ key }) => key))
    const [change] = news.filter(({ key }) => !isClaimed(key))
    if (!change) return
    const action = { text: 'Show', onAction: () => void navigate({ to: '/sync' }) }
    showToast({ text: `A change was not accepted. ${reasonOf(change)}`, action })
  }, [parked, navigate])
  return null
}
