import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { type Mark, MarkedText } from '../ui/marked-text.tsx'
import { overlaps } from '../ui/places.ts'
import { count } from '../ui/text.ts'
import { type Completion, completionsAt } from './completions.ts'
import { FILTER_LIMITS } from './filter-code.ts'
import { FilterOptions } from './filter-options.tsx'
import { FilterProblem } from './filter-problem.tsx'
import type { Names } from './names.ts'
import type { Problem } from './problem.ts'
import { FIELDS, tokensOf } from './tokens.ts'

interface FilterBoxProps {
  value: string
  names: Names
  problem: Problem | undefined
  onChange: (text: string) => void
  /** Called when the user presses Enter. */
  onDone: () => void
}

/** A field for filters, with highlighting, completion and error messages. */
export function FilterBox({ value, names, problem, onChange, onDone }: FilterBoxProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const marked = useRef<HTMLDivElement>(null)
  const nextCaret = useRef<number>(undefined)
  const [caret, setCaret] = useState(value.length)
  const [opened, setOpened] = useState<'typed' | 'asked'>()
  const [active, setActive] = useState(-1)
  const options = useMemo(
    () => (opened ? completionsAt(value, caret, { ...names, isAsked: opened === 'asked' }) : []),
    [opened, value, caret, names],
  )
  const isOpen = options.length > 0
  const shown = isOpen ? undefined : problem
  const marks = useMemo(() => marksOf(value, shown), [value, shown])

  useEffect(() => input.current?.focus(), [])
  useLayoutEffect(() => {
    if (nextCaret.current !== undefined) input.current?.setSelectionRange(nextCaret.current, nextCaret.current)
    nextCaret.current = undefined
    scrollMarks()
  })

  function scrollMarks() {
    if (marked.current && input.current) marked.current.scrollLeft = input.current.scrollLeft
  }

  function open(how: 'typed' | 'asked' | undefined) {
    setOpened(how)
    setActive(-1)
  }

  /** Replaces a part of the text. */
  function put({ start, end }: { start: number; end: number }, text: string) {
    nextCaret.current = start + text.length
    setCaret(nextCaret.current)
    input.current?.focus()
    onChange(value.slice(0, start) + text + value.slice(end))
  }

  function choose(option: Completion) {
    put(option, option.text)
    // A value follows a field.
    open(option.text.endsWith(':') ? 'typed' : undefined)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const option = options[active]
    if (move !== undefined) {
      if (!isOpen) open('asked')
      else setActive((active + move + (active < 0 && move < 0 ? 1 : 0) + options.length) % options.length)
    } else if (event.key === 'Enter') {
      if (option) choose(option)
      else {
        open(undefined)
        onDone()
      }
    } else if (event.key === 'Escape' && (isOpen || value !== '')) {
      if (isOpen) open(undefined)
      else onChange('')
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <search className="filter">
      <div className="search-field filter-field">
        <Icon name="search" />
        <div className="marked marked-line">
          <MarkedText ref={marked} text={value} marks={marks} />
          <input
            ref={input}
            className="input"
            role="combobox"
            aria-label="Search tasks"
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={`${id}options`}
            aria-activedescendant={active < 0 ? undefined : `${id}option${active}`}
            aria-invalid={shown !== undefined}
            aria-describedby={shown && `${id}problem`}
            data-filter-box=""
            placeholder="Words, or a filter such as due:today"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={FILTER_LIMITS.length}
            value={value}
            onChange={({ currentTarget }) => {
              setCaret(currentTarget.selectionStart ?? currentTarget.value.length)
              open('typed')
              onChange(currentTarget.value)
            }}
            onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? 0)}
            onKeyDown={onKeyDown}
            onBlur={() => open(undefined)}
            onScroll={scrollMarks}
            onClick={() => open(undefined)}
          />
        </div>
        {value !== '' && (
          <IconButton icon="close" label="Clear the search" onPress={() => put({ start: 0, end: value.length }, '')} />
        )}
      </div>
      <p className="visually-hidden" role="status">
        {isOpen && count(options.length, 'suggestion')}
      </p>
      <FilterOptions id={id} options={options} active={active} onChoose={choose} />
      {shown && <FilterProblem id={`${id}problem`} problem={shown} text={value} onReplace={put} />}
    </search>
  )
}

/** Returns the parts to highlight. An error replaces other highlights. */
function marksOf(text: string, problem: Problem | undefined): Mark[] {
  const kinds = { state: 'priority', property: 'priority', priority: 'priority', list: 'list', tag: 'tag' }
  const marks = tokensOf(text).flatMap(({ kind, field, start, end }): Mark[] => {
    if (field === undefined || start === end) return []
    const type = FIELDS[field]
    const look = type in kinds ? kinds[type as keyof typeof kinds] : type === 'section' ? 'list' : 'date'
    return [{ start, end, kind: kind === 'field' ? `${look} mark-name` : look }]
  })
  if (!problem || problem.start >= problem.end) return marks
  const wrong = { start: problem.start, end: Math.min(problem.end, text.length), kind: 'error' }
  return [...marks.filter((mark) => !overlaps(mark, wrong)), wrong].sort((a, b) => a.start - b.start)
}
