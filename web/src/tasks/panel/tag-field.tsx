import { useContext, useState } from 'react'
import {
  Button,
  ComboBox,
  ComboBoxStateContext,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Tag,
  TagGroup,
  TagList,
} from 'react-aria-components'
import { hasTag } from '../../../../client-sdk/src/matching/tag-key.ts'
import { TagDot } from '../../tags/tag-color.tsx'
import { Icon } from '../../ui/icon.tsx'
import { isBlank } from '../../ui/text.ts'
import { useTags } from '../data/queries.ts'
import { tagProblem } from '../data/validate.ts'

interface TagFieldProps {
  tags: readonly string[]
  onAdd: (tag: string) => void
  onRemove: (tags: string[]) => void
}

/** The tags of a task, and a field that adds one: a known one, or a new one by Enter. */
export function TagField({ tags, onAdd, onRemove }: TagFieldProps) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const known = useTags()
  const others = known.filter((tag) => !tags.includes(tag)).slice(0, 100)

  function add(entered: string): void {
    const tag = entered.trim().replace(/^#/, '')
    if (isBlank(tag)) return
    const isThere = hasTag({ tags }, [tag])
    const found = isThere ? undefined : tagProblem(tag, tags)
    setProblem(found)
    if (found !== undefined) return
    setText('')
    if (!isThere) onAdd(tag)
  }

  return (
    <div className="tag-field">
      {tags.length > 0 && (
        <TagGroup
          aria-label="Tags"
          onRemove={(keys) => onRemove(tags.filter((tag) => keys.has(tag)))}
          className="tag-group"
        >
          <TagList className="tag-list">
            {tags.map((tag) => (
              <Tag key={tag} id={tag} textValue={tag} className="tag">
                <TagDot tag={tag} />
                {tag}
                <Button slot="remove" className="tag-remove" aria-label={`Remove the tag ${tag}`}>
                  <Icon name="close" />
                </Button>
              </Tag>
            ))}
          </TagList>
        </TagGroup>
      )}
      <ComboBox
        className="field"
        allowsCustomValue
        inputValue={text}
        onInputChange={(value) => {
          setText(value)
          setProblem(undefined)
        }}
        onChange={(key) => key !== null && add(String(key))}
        isInvalid={problem !== undefined}
        validationBehavior="aria"
        items={others.filter((tag) => tag.toLowerCase().includes(text.toLowerCase())).map((tag) => ({ id: tag }))}
      >
        <Label className="visually-hidden">Add a tag</Label>
        <TagInput onAdd={() => add(text)} />
        <FieldError className="field-error">{problem}</FieldError>
        <Popover className="popover popover-combo">
          <ListBox<{ id: string }> className="menu">
            {({ id }) => (
              <ListBoxItem id={id} textValue={id} className="menu-item">
                <TagDot tag={id} />
                {id}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </div>
  )
}

/** The text field. Enter adds what is typed, unless a known tag is chosen with the arrow keys. */
function TagInput({ onAdd }: { onAdd: () => void }) {
  const state = useContext(ComboBoxStateContext)
  return (
    <Input
      className="plain-input"
      placeholder="Add a tag"
      onKeyDownCapture={(event) => {
        const isChoosing = state?.isOpen && state.selectionManager.focusedKey !== null
        if (event.key === 'Enter' && !isChoosing && !event.nativeEvent.isComposing) onAdd()
      }}
      onBlur={onAdd}
    />
  )
}
