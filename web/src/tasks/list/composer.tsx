import { useEffect, useId, useRef, useState } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { isBlank } from '../../ui/text.ts'
import { whenNeeded } from '../../ui/when-needed.tsx'
import { useTaskActions } from '../data/actions.tsx'
import { titleProblem } from '../data/validate.ts'
import { useEditing } from './editing.tsx'
import type { Target } from './rows.ts'
import { useRefusedAdditions } from './use-refused-additions.ts'

const RefusedNote = whenNeeded(async () => (await import('./refused-note.tsx')).RefusedNote)

interface ComposerProps {
  target: Target
  /** True for a field that was opened on purpose: it takes the focus, and closes when it is left empty. */
  onClose?: () => void
  parentId?: string
  placeholder?: string
}

/** A field for new tasks. Enter adds one and waits for the next. */
export function Composer({ target, onClose, parentId, placeholder }: ComposerProps) {
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  const problemId = useId()
  const { create } = useTaskActions()
  const { reveal } = useEditing()
  const { refused, note } = useRefusedAdditions()
  const [restored, setRestored] = useState<string>()

  // The text comes back, unless the next one is being written.
  if (refused && refused.key !== restored && title === '') {
    setRestored(refused.key)
    setTitle(refused.title)
  }

  const isOpened = onClose !== undefined
  useEffect(() => {
    if (isOpened) input.current?.focus()
  }, [isOpened])

  async function add() {
    const found = titleProblem(title)
    setProblem(found)
    if (found !== undefined) return
    setTitle('')
    if (refused && refused.key === restored) {
      await refused.retry(title.trim())
      // It may be refused again.
      setRestored(undefined)
      return
    }
    const { listId, sectionId, date } = target
    const due = date === undefined ? undefined : { date }
    try {
      const { id, key } = await create({ title: title.trim(), listId, sectionId, due, parentId })
      note(key)
      if (parentId === undefined) reveal(id)
    } catch (error) {
      setTitle(title)
      setProblem(error instanceof Error ? error.message : 'The task was not added.')
    }
  }

  return (
    <div className="composer" data-composer={onClose ? undefined : 'main'}>
      <span className="composer-mark">
        <Icon name="plus" />
      </span>
      {/* Not a field of React Aria, whose code for forms the first screen does not need otherwise. */}
      <input
        ref={input}
        className="composer-input"
        aria-label={parentId === undefined ? `Add a task to ${target.name}` : 'Add a subtask'}
        placeholder={placeholder ?? 'Add a task'}
        enterKeyHint="done"
        value={title}
        aria-invalid={problem !== undefined || refused?.isInvalid === true}
        {...(problem === undefined ? {} : { 'aria-describedby': problemId })}
        onChange={(event) => {
          setTitle(event.currentTarget.value)
          setProblem(undefined)
        }}
        onKeyDown={(event) => {
          // In a list, which has keys of its own.
          if (event.key !== 'Tab') event.stopPropagation()
          if (event.key === 'Enter' && !event.nativeEvent.isComposing && !(isBlank(title) && onClose)) void add()
          if (event.key === 'Escape') {
            setTitle('')
            setProblem(undefined)
            input.current?.blur()
            onClose?.()
          }
        }}
        onBlur={() => isBlank(title) && onClose?.()}
      />
      {problem !== undefined && (
        <p className="composer-problem" id={problemId} role="alert">
          {problem}
        </p>
      )}
      {refused && problem === undefined && (
        <RefusedNote
          refused={refused}
          onRetry={() =>
            void refused.retry().then(() => {
              if (refused.key === restored) setTitle('')
              setRestored(undefined)
            })
          }
          onDiscard={() => {
            void refused.discard()
            if (refused.key === restored) setTitle('')
          }}
        />
      )}
      {problem === undefined && !refused && title !== '' && <span className="composer-hint">Enter to add</span>}
    </div>
  )
}
