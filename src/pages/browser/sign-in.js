// The form of the built-in sign-in. It passes the access token to Swagger UI, which keeps it across reloads.
import { pathTo } from './server-path.js'

/** The name of the security scheme in the OpenAPI document. */
const SCHEME = 'bearer'
/** A token is renewed if it expires within this time, in milliseconds. */
const MARGIN_MS = 30_000

/** Enables the form and returns `renew`. Calls `onSignedIn` with the first token of a session. */
export function startSignIn(ui, { onSignedIn }) {
  const form = document.querySelector('#sign-in')
  const fields = form.querySelector('fieldset')
  const signedIn = document.querySelector('#signed-in')
  const message = document.querySelector('#sign-in-message')

  const show = () => {
    const isIn = tokenOf(ui) !== undefined
    form.hidden = isIn
    signedIn.hidden = !isIn
  }
  const take = (token) => {
    ui.preauthorizeApiKey(SCHEME, token)
    // Unlike Swagger UI's other ways to authorize, `preauthorizeApiKey` does not persist the token.
    ui.authActions.persistAuthorizationIfNeeded()
  }
  const drop = () => ui.authActions.logoutWithPersistOption([SCHEME])
  const attempt = async (action) => {
    fields.disabled = true
    message.textContent = ''
    try {
      await action()
    } catch (error) {
      message.textContent = error.message
    } finally {
      fields.disabled = false
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { email, password } = Object.fromEntries(new FormData(form))
    const isNew = event.submitter?.value === 'up'
    attempt(async () => {
      const path = isNew ? 'sign-up/email' : 'sign-in/email'
      const { token: session } = await call(path, {
        body: { email, password, ...(isNew && { name: email.split('@')[0] }) },
      })
      const { token } = await call('token', { session })
      take(token)
      onSignedIn(token)
      form.reset()
      signedIn.querySelector('button').focus()
    })
  })
  signedIn.querySelector('button').addEventListener('click', () => {
    drop()
    attempt(() => call('sign-out', { body: {} })).then(() => form.querySelector('input').focus())
  })
  // Swagger UI's own "Authorize" dialog sets and removes the token too.
  ui.getStore().subscribe(show)
  show()
  fields.disabled = false
  const stored = tokenOf(ui)
  if (stored !== undefined) onSignedIn(stored)

  return {
    /** Replaces an expiring token of a request with a new one, as long as the session is valid. */
    async renew(request) {
      const old = tokenOf(ui)
      const { exp, sub } = claimsOf(old)
      if (request.headers?.Authorization !== `Bearer ${old}` || !(exp * 1000 < Date.now() + MARGIN_MS)) return request
      const { token } = await call('token').catch(() => ({}))
      if (token === undefined || claimsOf(token).sub !== sub) {
        drop()
        message.textContent = 'Your session has ended. Sign in again.'
        return request
      }
      take(token)
      request.headers.Authorization = `Bearer ${token}`
      return request
    },
  }
}

/** Returns the access token that Swagger UI sends. */
function tokenOf(ui) {
  return ui.authSelectors.authorized()?.getIn([SCHEME, 'value'])
}

/** Returns the claims of a JWT (RFC 7519 §4); an empty object if the token is not a JWT. */
function claimsOf(token) {
  try {
    const bytes = Uint8Array.from(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), (c) =>
      c.charCodeAt(0),
    )
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return {}
  }
}

/** Calls the sign-in API with the session cookie or a session token. @throws Error with a message to display. */
async function call(path, { body, session } = {}) {
  const response = await fetch(pathTo(`/api/auth/${path}`), {
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(session && { Authorization: `Bearer ${session}` }),
    },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error('The server could not be reached.')
  })
  const answer = (await response.json().catch(() => undefined)) ?? {}
  if (response.ok) return answer
  throw new Error(answer.message ?? answer.error?.message ?? `The server answered ${response.status}.`)
}
