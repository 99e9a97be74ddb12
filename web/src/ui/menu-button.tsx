import { type ReactNode, type RefObject, useRef, useState } from 'react'
import { IconButton } from './button.tsx'
import type { IconName } from './icon.tsx'
import { useWasOpen } from './when-needed.tsx'

/** An open menu, or one that has been open. */
export interface OpenedMenu {
  label: string
  isOpen: boolean
  /** The button beside which it is shown. */
  trigger: RefObject<HTMLElement | null>
  /** The entry that gets the focus: after a click that is the menu itself. */
  focus: 'first' | 'last' | 'menu'
  onClose: () => void
}

interface MenuButtonProps {
  label: string
  icon?: IconName
  isDisabled?: boolean
  /** Returns the menu, once the button was pressed: its code is not needed before. */
  children: (menu: OpenedMenu) => ReactNode
}

/** A button that opens a menu: with the mouse when it is pressed, with a finger when it is let go, and with the arrow keys. */
export function MenuButton({ label, icon = 'more', isDisabled = false, children }: MenuButtonProps) {
  const trigger = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const [focus, setFocus] = useState<OpenedMenu['focus']>('menu')
  const wasOpen = useWasOpen(isOpen)
  const open = (at: OpenedMenu['focus']) => {
    // The focus goes back to it when the menu is closed.
    trigger.current?.focus()
    setFocus(at)
    setOpen(true)
  }
  return (
    <>
      <IconButton
        icon={icon}
        label={label}
        isDisabled={isDisabled}
        buttonRef={trigger}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        preventFocusOnPress
        onPressStart={({ pointerType }) => {
          if (pointerType === 'touch' || pointerType === 'keyboard') return
          open(pointerType === 'virtual' ? 'first' : 'menu')
        }}
        onPress={({ pointerType }) => {
          if (pointerType === 'touch') open('menu')
          if (pointerType === 'keyboard') open('first')
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') open('first')
          else if (event.key === 'ArrowUp') open('last')
          else event.continuePropagation()
        }}
      />
      {wasOpen && children({ label, isOpen, trigger, focus, onClose: () => setOpen(false) })}
    </>
  )
}
