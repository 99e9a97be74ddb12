import { Label, Radio, RadioGroup } from 'react-aria-components'

interface SegmentsProps<Value extends string> {
  label: string
  isLabelHidden?: boolean
  value: Value
  options: readonly { value: Value; text: string }[]
  onChange: (value: Value) => void
}

/** A choice of a few short options, side by side. */
export function Segments<Value extends string>({
  label,
  isLabelHidden,
  value,
  options,
  onChange,
}: SegmentsProps<Value>) {
  return (
    <RadioGroup
      className="field"
      orientation="horizontal"
      value={value}
      onChange={(chosen) => {
        const option = options.find((one) => one.value === chosen)
        if (option) onChange(option.value)
      }}
    >
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <div className="segments">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="segment">
            {option.text}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
