import { html } from 'hono/html'
import { SIGN_IN_LIMITS } from '../auth/sign-in/sign-in-limits.ts'
import { bar, layout, type Markup } from './layout.ts'

interface Page {
  address: (name: string) => string
}

/** The page of Swagger UI: every operation, to be tried. With the built-in sign-in it has a form for that. */
export function swaggerPage({ address, hasSignIn }: Page & { hasSignIn: boolean }): Markup {
  return layout({
    title: 'Try the API · Taskwire',
    description: 'Every operation of this Taskwire server, to be tried from this page.',
    address,
    styles: ['swagger-ui.css', 'docs.css'],
    scripts: html`<script src="${address('swagger-ui-bundle.js')}" defer></script>
    <script src="${address('docs.js')}" type="module"></script>`,
    body: html`${bar(address, '/docs')}
    <main>
      ${hasSignIn ? SIGN_IN : ELSEWHERE}
      <div id="swagger-ui"></div>
      <noscript><p class="note">This page needs scripts. Without them, read the OpenAPI document.</p></noscript>
    </main>`,
  })
}

// Its script sends it: the policy of the page lets no form go anywhere by itself. HTML counts a character beyond the first
// 65,536 of Unicode as two, so a form must let twice as many through.
const SIGN_IN = html`<section class="sign-in" aria-labelledby="sign-in-title">
        <form id="sign-in" method="post">
          <h2 id="sign-in-title">Sign in</h2>
          <fieldset disabled>
            <label>E-mail <input name="email" type="email" autocomplete="username" maxlength="${SIGN_IN_LIMITS.emailLength}" required></label>
            <label>Password <input name="password" type="password" autocomplete="current-password" minlength="${SIGN_IN_LIMITS.passwordMin}" maxlength="${2 * SIGN_IN_LIMITS.passwordMax}" required></label>
            <button type="submit" value="in">Sign in</button>
            <button type="submit" value="up" class="second">Create account</button>
          </fieldset>
        </form>
        <div id="signed-in" hidden>
          <p>Signed in. Requests from this page carry your access token.</p>
          <button type="button" class="second">Sign out</button>
        </div>
        <p id="sign-in-message" role="alert"></p>
      </section>`

const ELSEWHERE = html`<p class="note">This server takes access tokens of another issuer: press “Authorize” and paste one.</p>`

/** The page of ReDoc: every operation, to be read. */
export function redocPage({ address, nonce }: Page & { nonce: string }): Markup {
  return layout({
    title: 'API reference · Taskwire',
    description: 'Every operation of this Taskwire server, with its inputs, answers and errors.',
    address,
    styles: ['redoc.css'],
    // The bundle takes the nonce of its script for the style elements that it makes.
    scripts: html`<script src="${address('redoc.standalone.js')}" nonce="${nonce}" defer></script>
    <script src="${address('redoc.js')}" type="module"></script>`,
    body: html`${bar(address, '/redoc')}
    <div id="redoc"></div>
    <noscript><p class="note">This page needs scripts. Without them, read the OpenAPI document.</p></noscript>`,
  })
}
