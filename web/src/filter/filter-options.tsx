import { useEffect, useRef } from 'react'
import { useViewer, type Viewer } from '../tasks/data/viewer.ts'
import { dayText, longDayText } from '../ui/dates.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import type { Completion } from './completions.ts'
import { daysOf } from './filter-code.ts'
import { FIELDS } from './tokens.ts'

const ICONS: Record<(typeof FIELDS)[keyof typeof FIELDS], IconName> = {
  state: 'check',
  list: 'list',
  section: 'section',
  tag: 'tag',
  priority: 'flag',
  date: 'today',
  text: 'search',
  property: 'sparkle',
}

interface FilterOptionsProps {
  id: string
  options: readonly Completion[]
  active: number
  onChoose: (option: Completion) => void
}

/** The completions below the field. The focus stays in the field. */
export function FilterOptions({ id, options, active, onChoose }: FilterOptionsProps) {
  const list = useRef<HTMLDivElement>(null)
  const viewer = useViewer()
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div
      ref={list}
      id={`${id}options`}
      className="filter-options"
      role="listbox"
      aria-label="Suggestions"
      hidden={options.length === 0}
    >
      {options.map((option, n) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus, and names the active option
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        <div
          key={option.text}
          id={`${id}option${n}`}
          className={n === active ? 'filter-option filter-option-active' : 'filter-option'}
          role="option"
          aria-selected={n === active}
          // Otherwise the field would lose the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
        >
          <Icon name={ICONS[FIELDS[option.field]]} />
          <span className="filter-option-text">{option.text.trim()}</span>
          <span className="pick-note">{noteOf(option, viewer)}</span>
        </div>
      ))}
    </div>
  )
}

/** Returns what an option means; the days of a date. */
function noteOf({ note, text, field }: Completion, viewer: Viewer): string {
  if (note !== '' || FIELDS[field] !== 'date') return note
  const { first, last } = daysOf(text.replace(`${field}:`, '').trim(), viewer)
  return first === last ? longDayText(first, viewer) : `${dayText(first, viewer)} – ${dayText(last, viewer)}`
}
