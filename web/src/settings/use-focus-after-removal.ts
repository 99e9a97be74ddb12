import { type RefObject, useEffect, useRef } from 'react'

/** Returns the ref of a button, which gets the focus when an item of a list is removed together with the focus. */
export function useFocusAfterRemoval(items: readonly unknown[] | undefined): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null)
  const before = useRef(0)
  const count = items?.length ?? 0
  useEffect(() => {
    if (count < before.current && document.activeElement === document.body) button.current?.focus()
    before.current = count
  }, [count])
  return button
}
