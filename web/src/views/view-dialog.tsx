import type { View } from '@taskwire/client'
import { useState } from 'react'
import { useProblem } from '../filter/use-found-tasks.ts'
import { nameProblem } from '../tasks/data/validate.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Segments } from '../ui/segments.tsx'
import { Select } from '../ui/select.tsx'
import { withIds, withNames } from './filter-names.ts'
import { ORDERS, orderNameOf, orderOf } from './orders.ts'
import { usePlaces } from './use-view-tasks.ts'
import { useViewActions } from './view-actions.ts'

interface ViewDialogProps {
  isOpen: boolean
  onClose: () => void
  /** The view to change. Without it a new one is created. */
  view?: View | undefined
  /** The filter of a new view. */
  filter?: string
  onCreated?: (id: string) => void
}

/** Creates a saved view, or changes it. */
export function ViewDialog({ isOpen, onClose, ...form }: ViewDialogProps) {
  return (
    <ModalDialog title={form.view ? 'Edit view' : 'New view'} isOpen={isOpen} onClose={onClose}>
      <ViewForm {...form} onClose={onClose} />
    </ModalDialog>
  )
}

const GROUPINGS: readonly { value: View['groupBy']; text: string }[] = [
  { value: 'none', text: 'No groups' },
  { value: 'list', text: 'List' },
  { value: 'section', text: 'Section' },
  { value: 'priority', text: 'Priority' },
  { value: 'tag', text: 'Tag' },
  { value: 'due', text: 'Due date' },
]
const LAYOUTS: readonly { value: View['layout']; text: string }[] = [
  { value: 'list', text: 'List' },
  { value: 'board', text: 'Board' },
]

function ViewForm({ filter: given = '', onClose, onCreated, ...props }: Omit<ViewDialogProps, 'isOpen'>) {
  // As it was when the form was opened: the difference is what this person changes.
  const [view] = useState(props.view)
  const places = usePlaces()
  const [name, setName] = useState(view?.name ?? '')
  const [shown] = useState(() => (view ? withNames(view.filter, places) : given))
  const [filter, setFilter] = useState(shown)
  const [groupBy, setGroupBy] = useState(view?.groupBy ?? 'none')
  const [order, setOrder] = useState(() => orderNameOf(view?.sort ?? null))
  const [layout, setLayout] = useState(view?.layout ?? 'list')
  const [isChecked, setChecked] = useState(false)
  const { create, update } = useViewActions()
  // An unchanged filter is not checked: it is invalid if its list was deleted since, and other fields can be changed all the same.
  const isFilterKept = view !== undefined && filter.trim() === shown.trim()
  const filterProblem = useProblem(filter)?.message
  const problems = { name: nameProblem(name), filter: isFilterKept ? undefined : filterProblem }

  async function save() {
    setChecked(true)
    if (problems.name !== undefined || problems.filter !== undefined) return
    const sort = order === 'custom' ? (view?.sort ?? null) : orderOf(order)
    const stored = isFilterKept ? view.filter : withIds(filter.trim(), places)
    const fields = { name: name.trim(), filter: stored, groupBy, layout, sort }
    const changes = view ? changed(fields, view) : fields
    if (view && Object.keys(changes).length === 0) return onClose()
    const made = await (view ? update(view.id, changes) : create(fields))
    if (!made) return
    if (!view) onCreated?.(made.id)
    onClose()
  }

  return (
    <Form onSubmit={save}>
      <TextField label="Name" value={name} onChange={setName} error={isChecked ? problems.name : undefined} autoFocus />
      <TextField
        label="Filter"
        placeholder="is:open due<=today"
        hint="For example: list:Work tag:waiting due:this week. Without a filter, the view shows all tasks."
        value={filter}
        onChange={setFilter}
        error={isChecked ? problems.filter : undefined}
      />
      <div className="view-choices">
        <Select label="Group by" value={groupBy} options={GROUPINGS} onChange={setGroupBy} />
        <Select
          label="Order"
          value={order}
          options={order === 'custom' ? [...ORDERS, { value: 'custom', text: 'Custom order' }] : ORDERS}
          onChange={setOrder}
        />
      </div>
      <Segments label="Layout" value={layout} options={LAYOUTS} onChange={setLayout} />
      <div className="dialog-buttons">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          {view ? 'Save' : 'Create view'}
        </Button>
      </div>
    </Form>
  )
}

/** Returns the fields whose values are not those of the view. The others keep what another device has changed meanwhile. */
function changed<Fields extends Partial<View>>(fields: Fields, view: View): Partial<Fields> {
  const isNew = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(view, name))
  return Object.fromEntries(Object.entries(fields).filter(isNew)) as Partial<Fields>
}
