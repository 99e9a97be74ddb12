import { useEffect, useRef } from 'react'
import { BUILT_IN, type CommandId, KEYS } from './keys.ts'

/** All commands but those that the list handles itself, by their keys. */
const COMMANDS = new Map(
  (Object.keys(KEYS) as CommandId[]).filter((id) => !BUILT_IN.has(id)).map((id): [string, CommandId] => [KEYS[id], id]),
)
/** The first keys of sequences. */
const FIRST_KEYS = new Set(
  Object.values(KEYS).flatMap((keys) => (keys.includes(' ') ? keys.slice(0, keys.indexOf(' ')) : [])),
)

/** How long the first key of a sequence such as "g i" counts, in milliseconds. */
const SEQUENCE_MS = 1500

/** Calls `run` for the key of a command. Keys that are typed into a field are left alone, and those of an open dialog. */
export function useShortcuts(run: (id: CommandId) => boolean): void {
  const latest = useRef(run)
  latest.current = run

  useEffect(() => {
    let first = ''
    let firstAt = 0

    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing) return
      const key = keyOf(event)
      const isModified = key.startsWith('mod+')
      if (!isModified && (isTyping(event.target) || isInOverlay(event.target))) return
      const isSecond = first !== '' && Date.now() - firstAt < SEQUENCE_MS
      const pressed = isSecond ? `${first} ${key}` : key
      first = ''
      const command = COMMANDS.get(pressed)
      if (command) {
        if (!latest.current(command)) return
        event.preventDefault()
        event.stopPropagation()
      } else if (FIRST_KEYS.has(key)) {
        first = key
        firstAt = Date.now()
      }
    }

    // Before the focused list, which would take letters and Escape for itself.
    addEventListener('keydown', onKeyDown, true)
    return () => removeEventListener('keydown', onKeyDown, true)
  }, [])
}

function keyOf({ key, metaKey, ctrlKey, shiftKey, altKey }: KeyboardEvent): string {
  if (altKey) return ''
  if (metaKey || ctrlKey) return `mod+${key.toLowerCase()}`
  return shiftKey && /^[A-Z]$/.test(key) ? `shift+${key.toLowerCase()}` : key
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, [role=spinbutton]')
  )
}

/** In a menu, a popover or a dialog, letters belong to it. The details of a task are no dialog of their own. */
function isInOverlay(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  const overlay = target.closest('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]')
  return overlay !== null && overlay.querySelector('[data-panel-task]') === null
}
