import type { ReactNode } from 'react'
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components'
import { Icon } from './icon.tsx'

/** A choice of a select. */
export interface Option<Value extends string> {
  value: Value
  text: string
  /** What stands before the text. */
  mark?: ReactNode
}

interface SelectProps<Value extends string> {
  label: string
  isLabelHidden?: boolean
  value: Value
  options: readonly Option<Value>[]
  onChange: (value: Value) => void
}

/** A button that shows the chosen option, and opens the others. */
export function Select<Value extends string>({ label, isLabelHidden, value, options, onChange }: SelectProps<Value>) {
  const choose = (key: unknown) => {
    const chosen = options.find((option) => option.value === key)
    if (chosen) onChange(chosen.value)
  }
  return (
    <AriaSelect className="field" value={value} onChange={choose}>
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <Button className="input select-button">
        <SelectValue className="select-value" />
        <Icon name="chevronDown" />
      </Button>
      <Popover className="popover">
        <ListBox className="menu" items={options}>
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.text} className="menu-item">
              {option.mark}
              <span className="menu-item-text">{option.text}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
