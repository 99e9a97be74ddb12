import { type ReactNode, type Ref, type RefObject, useRef } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { Icon, type IconName } from './icon.tsx'
import { useTooltip } from './use-tooltip.ts'
import { useWasOpen, whenNeeded } from './when-needed.tsx'

const Tooltip = whenNeeded(async () => (await import('./tooltip.tsx')).Tooltip)

/** How much attention a button asks for. */
export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger'

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  look?: ButtonLook
  size?: 'small' | 'normal'
  icon?: IconName
  ref?: Ref<HTMLButtonElement>
  children: ReactNode
}

/** A button with a text, and optionally an icon before it. */
export function Button({ look = 'secondary', size = 'normal', icon, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={`button button-${look}${size === 'small' ? ' button-small' : ''}`}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  )
}

interface IconButtonProps
  extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'aria-label' | 'onHoverChange' | 'onFocusChange'> {
  icon: IconName
  label: string
  /** The key that does the same, for the tooltip. */
  shortcut?: string
  buttonRef?: RefObject<HTMLButtonElement | null>
}

/** A button that shows only an icon. Its name is read to screen readers, and shown as a tooltip. */
export function IconButton({ icon, label, shortcut, buttonRef, onPressStart, ...props }: IconButtonProps) {
  const own = useRef<HTMLButtonElement>(null)
  const button = buttonRef ?? own
  const tooltip = useTooltip(button)
  return (
    <>
      <AriaButton
        {...props}
        ref={button}
        aria-label={label}
        className="button button-quiet button-icon"
        onHoverChange={tooltip.onHover}
        onFocusChange={tooltip.onFocus}
        onPressStart={(event) => {
          tooltip.close()
          onPressStart?.(event)
        }}
      >
        <Icon name={icon} />
      </AriaButton>
      {useWasOpen(tooltip.isOpen) && (
        <Tooltip isOpen={tooltip.isOpen} trigger={button} onHover={tooltip.onHover} onClose={tooltip.close}>
          {label}
          {shortcut !== undefined && <Key>{shortcut}</Key>}
        </Tooltip>
      )}
    </>
  )
}

/** A key of the keyboard, as printed on it. */
export function Key({ children }: { children: ReactNode }) {
  return <kbd className="key">{children}</kbd>
}
