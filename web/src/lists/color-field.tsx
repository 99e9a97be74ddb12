import type { ListColor } from '@taskwire/client'
import { Label, Radio, RadioGroup } from 'react-aria-components'

/** The colors of lists and tags. */
const COLORS: readonly ListColor[] = [
  ...(['red', 'orange', 'yellow', 'green', 'teal', 'blue'] as const),
  ...(['indigo', 'purple', 'pink', 'brown', 'gray'] as const),
]
const NO_COLOR = 'none'

interface ColorFieldProps {
  value: ListColor | null
  onChange: (color: ListColor | null) => void
}

/** The choice of the color of a list or tag. */
export function ColorField({ value, onChange }: ColorFieldProps) {
  return (
    <RadioGroup
      className="field"
      value={value ?? NO_COLOR}
      onChange={(chosen) => onChange(COLORS.find((known) => known === chosen) ?? null)}
      orientation="horizontal"
    >
      <Label className="field-label">Color</Label>
      <div className="swatches">
        {[...COLORS, NO_COLOR].map((color) => (
          <Radio
            key={color}
            value={color}
            className="swatch-option"
            aria-label={color === NO_COLOR ? 'no color' : color}
          >
            <span className={`swatch swatch-${color}`} />
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
