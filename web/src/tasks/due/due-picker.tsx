import type { Due, DueInput } from '@taskwire/client'
import type { ReactNode } from 'react'
import { PopoverDialog } from '../../ui/popover-dialog.tsx'
import { whenNeeded } from '../../ui/when-needed.tsx'

const DueForm = whenNeeded(async () => (await import('./due-form.tsx')).DueForm)

interface DuePickerProps {
  due: Due | null
  /** True for a task that repeats: its date can be changed, but not removed. */
  isRequired?: boolean
  onChange: (due: DueInput | null) => void
  /** The button that opens it. */
  trigger: ReactNode
}

/** Chooses a day, and for it a time and a time zone. */
export function DuePicker({ due, isRequired = false, onChange, trigger }: DuePickerProps) {
  return (
    <PopoverDialog
      label="Due date"
      placement="bottom start"
      classes={{ popover: 'popover popover-due', content: 'popover-body' }}
      trigger={trigger}
    >
      {(close) => <DueForm due={due} isRequired={isRequired} onChange={onChange} close={close} />}
    </PopoverDialog>
  )
}
