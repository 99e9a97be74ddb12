import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Form } from 'react-aria-components'
import { Button } from '../ui/button.tsx'
import { type EntryErrors, entryErrors, missingEntries } from './entry-errors.ts'

/** What a person has entered. Fields that a form does not have are empty. */
export interface EntryValues {
  name: string
  email: string
  password: string
}

interface EntryFormProps {
  /** The text of the button. */
  action: string
  /** The same while the server answers. */
  pendingAction: string
  onEnter: (values: EntryValues) => Promise<void>
  /** Returns the fields, with what is wrong with each. */
  children: (errors: EntryErrors['fields']) => ReactNode
}

/** A form for e-mail address and password. It shows what the server says at the fields, and keeps what was entered. */
export function EntryForm({ action, pendingAction, onEnter, children }: EntryFormProps): ReactNode {
  const [errors, setErrors] = useState<EntryErrors>({ fields: {} })
  const [isPending, setPending] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    // On a phone the keyboard would cover the page before it is read.
    if (!matchMedia('(pointer: fine)').matches) return
    const fields = form.current?.querySelectorAll('input') ?? []
    ;[...fields].find(({ value }) => value === '')?.focus()
  }, [])

  useEffect(() => {
    // The first field with a problem, so that keyboards and screen readers get there.
    if (Object.keys(errors.fields).length > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [errors])

  async function enter(data: FormData): Promise<void> {
    const text = (name: string) => String(data.get(name) ?? '')
    const values = { name: text('name').trim(), email: text('email').trim(), password: text('password') }
    const missing = missingEntries(
      Object.fromEntries([...data.keys()].map((name) => [name, Reflect.get(values, name)])),
    )
    setErrors(missing ?? { fields: {} })
    if (missing) return
    setPending(true)
    try {
      await onEnter(values)
    } catch (error) {
      setErrors(entryErrors(error))
    } finally {
      setPending(false)
    }
  }

  return (
    <Form
      ref={form}
      className="entry-form"
      method="post"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isPending) void enter(new FormData(event.currentTarget))
      }}
    >
      <p className="entry-error" role="alert">
        {errors.message}
      </p>
      {children(errors.fields)}
      <Button look="primary" type="submit" isPending={isPending}>
        {isPending ? pendingAction : action}
      </Button>
    </Form>
  )
}
