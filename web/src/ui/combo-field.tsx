import { useState } from 'react'
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import { Icon } from './icon.tsx'

/** A value that a combo field proposes. */
export interface Proposal {
  id: string
  text: string
}

interface ComboFieldProps {
  label: string
  value: string
  proposals: readonly Proposal[]
  hint?: string
  /** Returns the value that a typed text stands for; undefined if it is none. */
  parse: (text: string) => string | undefined
  /** What to do if a text is no value. */
  problem: string
  /** What the server has said about the value. */
  error?: string | undefined
  onChange: (value: string) => void
}

/** Chooses a value by typing a part of its name, or by typing a value that is not in the list. */
export function ComboField({ label, value, proposals, hint, parse, problem, error, onChange }: ComboFieldProps) {
  const nameOf = (id: string) => proposals.find((one) => one.id === id)?.text ?? id
  const [text, setText] = useState(nameOf(value))
  const [isWrong, setWrong] = useState(false)
  const shown = isWrong ? problem : error
  const choose = (id: string) => {
    setText(nameOf(id))
    setWrong(false)
    if (id !== value) onChange(id)
  }

  return (
    <ComboBox
      className="field"
      allowsCustomValue
      inputValue={text}
      onInputChange={setText}
      onChange={(key) => key !== null && choose(String(key))}
      onBlur={() => {
        const typed = text.trim()
        const found = proposals.find((one) => one.text === typed)?.id ?? parse(typed)
        if (found === undefined) setWrong(true)
        else choose(found)
      }}
      isInvalid={shown !== undefined}
      validationBehavior="aria"
      defaultItems={proposals}
      menuTrigger="input"
    >
      <Label className="field-label">{label}</Label>
      <div className="combo">
        <Input className="input" />
        <Button className="combo-button">
          <Icon name="chevronDown" />
        </Button>
      </div>
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{shown}</FieldError>
      <Popover className="popover popover-combo">
        <ListBox<Proposal> className="menu">
          {({ id, text }) => (
            <ListBoxItem id={id} textValue={text} className="menu-item">
              <span className="menu-item-text">{text}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
