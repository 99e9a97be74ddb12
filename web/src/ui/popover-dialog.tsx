import { type ReactNode, useContext, useId } from 'react'
import { DialogTrigger, OverlayTriggerStateContext, Popover, type PopoverProps } from 'react-aria-components'

interface PopoverDialogProps extends Required<Pick<PopoverProps, 'placement'>> {
  label: string
  /** The button that opens it. */
  trigger: ReactNode
  /** The classes of the popover, and of its content. */
  classes: { popover: string; content: string }
  children: (close: () => void) => ReactNode
}

/**
 * A dialog beside its button. The popover itself is the dialog: otherwise its buttons for screen readers would be outside of any
 * landmark.
 */
export function PopoverDialog({ label, trigger, placement, classes, children }: PopoverDialogProps) {
  const id = useId()
  return (
    <DialogTrigger>
      {trigger}
      <Popover className={classes.popover} placement={placement} aria-labelledby={id}>
        <div className={classes.content}>
          <span id={id} hidden>
            {label}
          </span>
          <Content>{children}</Content>
        </div>
      </Popover>
    </DialogTrigger>
  )
}

function Content({ children }: Pick<PopoverDialogProps, 'children'>) {
  const state = useContext(OverlayTriggerStateContext)
  return children(() => state?.close())
}
