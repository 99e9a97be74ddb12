import { useMutation } from '@tanstack/react-query'
import { isTaskwireError } from '@taskwire/client'
import { type FormEvent, useState } from 'react'
import { session } from './api.ts'
import { messageOf } from './failure.ts'
import { Field } from './field.tsx'

const FIELDS = ['name', 'email', 'password'] as const
type Person = Record<(typeof FIELDS)[number], string>

/** Renders the sign-in and sign-up form. After success, `useSessionToken` re-renders the application. */
export function SignIn() {
  const [isNew, setIsNew] = useState(false)
  const enter = useMutation({
    mutationFn: (person: Person) => (isNew ? session.signUp(person) : session.signIn(person)),
  })
  const issues = isTaskwireError(enter.error, 'INVALID_INPUT') ? enter.error.issues : []
  const issueOf = (field: keyof Person) => issues.find(({ path }) => path[0] === field)?.message
  const isShownAtField = FIELDS.some((field) => issueOf(field) !== undefined)

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (enter.isPending) return
    const form = new FormData(event.currentTarget)
    const text = (field: keyof Person) => String(form.get(field) ?? '')
    enter.mutate({ name: text('name'), email: text('email'), password: text('password') })
  }

  return (
    <main className="entrance">
      <form className="card" onSubmit={submit} aria-labelledby="entrance-title">
        <img src="/favicon.svg" alt="" width="40" height="40" />
        <h1 id="entrance-title">{isNew ? 'Create your account' : 'Sign in'}</h1>
        {isNew && <Field label="Name" name="name" autoComplete="name" required issue={issueOf('name')} />}
        <Field label="E-mail" name="email" type="email" autoComplete="username" required issue={issueOf('email')} />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          required
          issue={issueOf('password')}
        />
        <p role="alert" className="failure">
          {enter.error && !isShownAtField && messageOf(enter.error)}
        </p>
        <button type="submit" className="primary">
          {buttonText(isNew, enter.isPending)}
        </button>
        <p className="other-way">
          {isNew ? 'You have an account?' : 'New here?'}{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              setIsNew(!isNew)
              enter.reset()
            }}
          >
            {isNew ? 'Sign in instead' : 'Create an account'}
          </button>
        </p>
      </form>
    </main>
  )
}

function buttonText(isNew: boolean, isPending: boolean): string {
  if (isPending) return 'One moment…'
  return isNew ? 'Sign up' : 'Sign in'
}
