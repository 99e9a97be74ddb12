import { type ReactNode, useSyncExternalStore } from 'react'
import { whenNeeded } from './when-needed.tsx'

/** A short message, with at most one action. */
export interface Message {
  text: ReactNode
  action?: { text: string; onAction: () => void } | undefined
}

const ToastRegion = whenNeeded(async () => (await import('./toast-region.tsx')).ToastRegion)

const listeners = new Set<() => void>()
const waiting: Message[] = []
let isNeeded = false

/** Shows a message for some seconds. */
export function showToast(message: Message): void {
  waiting.push(message)
  isNeeded = true
  for (const listener of listeners) listener()
}

/** Takes the messages that were not shown yet. */
export function takeMessages(): Message[] {
  return waiting.splice(0)
}

/** Calls a listener when there are messages to show. Returns the function that removes it. */
export function onMessage(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The place of the messages. Rendered once. */
export function Toasts() {
  return useSyncExternalStore(onMessage, () => isNeeded) ? <ToastRegion /> : null
}
