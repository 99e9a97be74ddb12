import { Button, ToggleButton } from 'react-aria-components'
import { useViewer } from '../tasks/data/viewer.ts'
import { Icon } from '../ui/icon.tsx'
import { PART_ICONS, partText } from './part-text.ts'
import type { QuickText } from './use-quick-text.ts'

/** The maximum number of suggestions. */
const MOST_SUGGESTIONS = 4
/** The maximum number of warnings. */
const MOST_WARNINGS = 3

/** Shows the recognized parts of a text, which can be switched off one by one, with suggestions and warnings. */
export function Parts({ text, parts, answer, toggle, accept }: QuickText) {
  const viewer = useViewer()
  const context = { ...viewer, text, answer }
  const suggestions = answer?.suggestions.slice(0, MOST_SUGGESTIONS) ?? []
  const warnings = answer?.warnings.slice(0, MOST_WARNINGS) ?? []
  const words = ({ start, end }: { start: number; end: number }) => text.slice(start, end)
  const on = parts.filter(({ isOn }) => isOn).map((part) => partText(part, context))
  return (
    <>
      <p className="visually-hidden" role="status">
        {on.length > 0 && `Recognized: ${on.join(', ')}.`}
      </p>
      {parts.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has a look of its own in each browser
        <div className="chips" role="group" aria-label="Recognized parts">
          {parts.map((part) => (
            <ToggleButton
              key={`${part.field} ${part.start}`}
              className={`chip mark-${part.field}`}
              isSelected={part.isOn}
              onChange={() => toggle(part)}
              aria-label={`${partText(part, context)}, from “${words(part)}”`}
            >
              <Icon name={PART_ICONS[part.field]} />
              <span className="chip-text">{part.isOn ? partText(part, context) : words(part)}</span>
              <Icon name={part.isOn ? 'close' : 'plus'} />
            </ToggleButton>
          ))}
        </div>
      )}
      {suggestions.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has a look of its own in each browser
        <div className="chips" role="group" aria-label="Suggestions">
          <span className="chips-label">Did you mean</span>
          {suggestions.map((suggestion) => (
            <Button
              key={`${suggestion.field} ${suggestion.start} ${suggestion.value}`}
              className="chip chip-suggestion"
              aria-label={`${partText(suggestion, context)}? From “${words(suggestion)}”`}
              onPress={() => accept(suggestion)}
            >
              <Icon name={PART_ICONS[suggestion.field]} />
              <span className="chip-text">{partText(suggestion, context)}?</span>
            </Button>
          ))}
        </div>
      )}
      {warnings.length > 0 && (
        <ul className="quick-warnings">
          {warnings.map(({ code, message, start }) => (
            <li key={`${code} ${start}`} className="quick-warning">
              <Icon name="warning" />
              {message}.
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
