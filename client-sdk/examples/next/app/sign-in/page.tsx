import { signIn } from '../actions'

/** Renders the form for signing in, or for signing up with a name. */
export default async function SignIn({ searchParams }: { searchParams: Promise<{ problem?: string }> }) {
  const { problem } = await searchParams
  return (
    <main>
      <h1>Sign in</h1>
      {problem && <p role="alert">{problem}</p>}
      <form action={signIn}>
        <p>
          <label>
            E-mail <input name="email" type="email" required autoComplete="email" />
          </label>
        </p>
        <p>
          <label>
            Password <input name="password" type="password" required minLength={8} autoComplete="current-password" />
          </label>
        </p>
        <p>
          <label>
            Name, for a new account <input name="name" autoComplete="name" />
          </label>
        </p>
        <button type="submit">Sign in</button>
      </form>
    </main>
  )
}
