import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'

const OPEN_MS = 600
/** Long enough to move the pointer from the button to the tooltip. */
const CLOSE_MS = 100

/** When the tooltip of a button is shown. */
interface TooltipState {
  isOpen: boolean
  /** The pointer has entered or left the button, or its tooltip. */
  onHover(isHovered: boolean): void
  /** The button has got or lost the focus. */
  onFocus(isFocused: boolean): void
  close(): void
}

/** Shows a tooltip while the pointer rests on a button, and at once if it gets the focus by the keyboard. Escape hides it. */
export function useTooltip(button: RefObject<HTMLElement | null>): TooltipState {
  const [isOpen, setOpen] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    if (!isOpen) return
    const hide = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      setOpen(false)
    }
    addEventListener('keydown', hide, true)
    return () => removeEventListener('keydown', hide, true)
  }, [isOpen])

  return useMemo(() => {
    const set = (open: boolean, afterMs: number) => {
      clearTimeout(timer.current)
      if (afterMs === 0) setOpen(open)
      else timer.current = setTimeout(setOpen, afterMs, open)
    }
    return {
      isOpen,
      onHover: (isHovered) => set(isHovered, isHovered ? OPEN_MS : CLOSE_MS),
      onFocus: (isFocused) => set(isFocused && button.current?.matches(':focus-visible') === true, 0),
      close: () => set(false, 0),
    }
  }, [isOpen, button])
}
