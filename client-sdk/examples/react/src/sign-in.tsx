import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { messageOf, session } from './api.ts'
import { Field, isShownAtField } from './field.tsx'

const FIELDS = ['name', 'email', 'password'] as const
type Person = Record<(typeof FIELDS)[number], string>

/** Renders the sign-in and sign-up form. After success, `useSessionToken` re-renders the application. */
export function SignIn() {
  const [isNew, setIsNew] = useState(false)
  const enter = useMutation({
    mutationFn: (person: Person) => (isNew ? session.signUp(person) : session.signIn(person)),
  })
  const { error } = enter

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
        {isNew && <Field label="Name" name="name" autoComplete="name" required error={error} />}
        <Field label="E-mail" name="email" type="email" autoComplete="username" required error={error} />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          required
          error={error}
        />
        <p role="alert" className="failure">
          {error && !isShownAtField(error, FIELDS) && messageOf(error)}
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
