import { type ComponentType, type ReactNode, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { afterFirstScreen } from './first-screen.ts'

/** How long a swap waits while the person is in the middle of something, in milliseconds. */
const BUSY_MS = 200

/**
 * Returns a component that is shown in its plain form until the code of the form that can do more is loaded, after the first screen.
 * The exchange keeps the focus and the scroll position.
 */
export function withUpgrade<Props extends object>(
  Plain: ComponentType<Props>,
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactNode {
  let Full: ComponentType<Props> | undefined
  const listeners = new Set<() => void>()
  const loadFull = async () => {
    Full ??= await load()
    for (const listener of listeners) listener()
  }
  afterFirstScreen(loadFull)

  return function Upgraded(props) {
    const frame = useRef<HTMLDivElement>(null)
    const [Shown, setShown] = useState(() => Full ?? Plain)
    const isPlain = Shown === Plain
    useEffect(() => {
      if (!isPlain) return
      let timer: ReturnType<typeof setTimeout> | undefined
      const upgrade = () => {
        clearTimeout(timer)
        if (!Full || !frame.current) return
        if (isBusy(frame.current)) timer = setTimeout(upgrade, BUSY_MS)
        else exchange(frame.current, () => flushSync(() => setShown(() => Full ?? Plain)))
      }
      listeners.add(upgrade)
      // An earlier load may have failed without network.
      if (Full) upgrade()
      else afterFirstScreen(loadFull)
      return () => {
        clearTimeout(timer)
        listeners.delete(upgrade)
      }
    }, [isPlain])
    return (
      <div ref={frame} className="contents">
        <Shown {...props} />
      </div>
    )
  }
}

/** Returns whether an element is pressed, edited, or has an open menu. */
function isBusy(frame: HTMLElement): boolean {
  return frame.querySelector(':active, input:not([type=checkbox]):focus, [aria-expanded=true][aria-haspopup]') !== null
}

/** Exchanges the content of an element, and gives its focus and scroll positions to what replaces it. */
function exchange(frame: HTMLElement, swap: () => void): void {
  const active = frame.contains(document.activeElement) ? document.activeElement : null
  const place = active && placeOf(active)
  const scrolled = [...frame.querySelectorAll('*')].filter(({ scrollTop }) => scrollTop > 0)
  const positions = scrolled.map(({ className, scrollTop }) => ({ className, scrollTop }))
  swap()
  for (const { className, scrollTop } of positions) {
    const now = [...frame.querySelectorAll('*')].find((element) => element.className === className)
    now?.scrollTo({ top: scrollTop })
  }
  if (place === null) return
  const focus = () => {
    const now = frame.querySelector<HTMLElement>(place)
    now?.focus()
    return now !== null
  }
  // Rows are drawn once their list knows its size and position.
  if (!focus()) requestAnimationFrame(() => focus() || requestAnimationFrame(focus))
}

/** Returns a selector of an element: its row, and its name in it. */
function placeOf(element: Element): string {
  const row = element.closest('[data-key]')?.getAttribute('data-key')
  const within = row == null ? '' : `[data-key="${CSS.escape(row)}"]`
  const part = ['href', 'aria-label'].find((name) => element.hasAttribute(name))
  const own = part === undefined ? '' : `[${part}="${CSS.escape(element.getAttribute(part) ?? '')}"]`
  return element.matches('[data-key]') ? within : `${within} ${element.localName}${own}`.trim()
}
