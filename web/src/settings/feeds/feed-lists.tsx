import { Checkbox, CheckboxGroup, FieldError, Label } from 'react-aria-components'
import { useLists } from '../../tasks/data/queries.ts'
import { Icon } from '../../ui/icon.tsx'
import { Segments } from '../../ui/segments.tsx'

/** The ids of the lists of a feed, and `INBOX`. Undefined: all of them. */
export type FeedPlaces = readonly string[] | undefined

/** Stands for all lists and the inbox, also those that are created later. */
export const ALL_LISTS: FeedPlaces = undefined
/** Stands for the inbox among the ids of lists. */
export const INBOX = 'inbox'

interface FeedListsProps {
  places: FeedPlaces
  error: string | undefined
  onChange: (places: FeedPlaces) => void
}

/** Chooses the lists whose tasks a feed shows. */
export function FeedLists({ places, error, onChange }: FeedListsProps) {
  const lists = useLists()
  const options = [{ id: INBOX, name: 'Inbox', color: null }, ...lists]
  return (
    <>
      <Segments
        label="Tasks of"
        value={places ? 'some' : 'all'}
        options={[
          { value: 'all', text: 'All lists' },
          { value: 'some', text: 'Some lists' },
        ]}
        onChange={(value) => onChange(value === 'all' ? ALL_LISTS : [])}
      />
      {places && (
        <CheckboxGroup
          className="field"
          value={[...places]}
          onChange={onChange}
          isInvalid={error !== undefined}
          validationBehavior="aria"
        >
          <Label className="visually-hidden">Lists</Label>
          <div className="scope-list feed-lists">
            {options.map(({ id, name, color }) => (
              <Checkbox key={id} value={id} className="check-option">
                <span className="check-box">
                  <Icon name="check" />
                </span>
                {id === INBOX ? <Icon name="inbox" /> : <span className={`swatch swatch-${color ?? 'gray'}`} />}
                <span className="feed-list-name">{name}</span>
              </Checkbox>
            ))}
          </div>
          <FieldError className="field-error">
            <span role="alert">{error}</span>
          </FieldError>
        </CheckboxGroup>
      )}
    </>
  )
}
