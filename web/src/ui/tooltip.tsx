import { type ReactNode, type RefObject, useMemo } from 'react'
import { Tooltip as AriaTooltip, TooltipTriggerStateContext } from 'react-aria-components'

interface TooltipProps {
  isOpen: boolean
  /** The button beside which it is shown. */
  trigger: RefObject<HTMLElement | null>
  onHover: (isHovered: boolean) => void
  onClose: () => void
  children: ReactNode
}

/** The name of a button, shown beside it. */
export function Tooltip({ isOpen, trigger, onHover, onClose, children }: TooltipProps) {
  const state = useMemo(
    () => ({
      isOpen,
      shouldSkipAnimation: false,
      open: () => onHover(true),
      close: (isImmediate = false) => (isImmediate ? onClose() : onHover(false)),
    }),
    [isOpen, onHover, onClose],
  )
  return (
    <TooltipTriggerStateContext value={state}>
      <AriaTooltip className="tooltip" triggerRef={trigger} offset={6}>
        {children}
      </AriaTooltip>
    </TooltipTriggerStateContext>
  )
}
