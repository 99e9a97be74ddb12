import { html } from 'hono/html'
import { SIGN_IN_LIMITS } from '../auth/sign-in/sign-in-limits.ts'
import { bar, layout, type Markup, type PageAddresses } from './layout.ts'

interface Page {
  addresses: PageAddresses
}

/** Renders the Swagger UI page, which can call every operation. With built-in sign-in it includes a sign-in form. */
export function swaggerPage({ addresses, hasSignIn }: Page & { hasSignIn: boolean }): Markup {
  return layout({
    title: 'Try the API · Taskwire',
    description: 'Call every operation of this Taskwire server from the browser.',
    addresses,
    styles: ['swagger-ui.css', 'docs.css'],
    scripts: html`<script src="${addresses.fileNamed('swagger-ui-bundle.js')}" defer></script>
    <script src="${addresses.fileNamed('docs.js')}" type="module"></script>`,
    body: html`${bar(addresses, '/docs')}
    <main>
      ${hasSignIn ? SIGN_IN : EXTERNAL_ISSUER}
      <div id="swagger-ui"></div>
      <noscript><p class="note">This page requires JavaScript. Without it, read the OpenAPI document.</p></noscript>
    </main>`,
  })
}

// A script submits the form: the page's policy blocks native form submission. HTML counts UTF-16 code units, two for a code
// point above U+FFFF, so `maxlength` is twice the limit.
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

const EXTERNAL_ISSUER = html`<p class="note">This server accepts access tokens of an external issuer. Press “Authorize” and paste one.</p>`

/**
 * The hashes of the style element that ReDoc's bundle inserts when it loads, before it reads its nonce: first empty, then with the
 * styles of a scroll bar that the page does not use. After an update of ReDoc the second may differ; the browser then blocks these
 * styles, which only its console shows, and a browser test fails.
 */
export const REDOC_STYLE_HASHES = [
  '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  'QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc=',
] as const

/** Renders the ReDoc page, the reference of every operation. */
export function redocPage({ addresses, nonce }: Page & { nonce: string }): Markup {
  return layout({
    title: 'API reference · Taskwire',
    description: 'Every operation of this Taskwire server, with its inputs, responses and errors.',
    addresses,
    styles: ['redoc.css'],
    // The script passes its nonce to ReDoc for the style elements that ReDoc creates.
    scripts: html`<script src="${addresses.fileNamed('redoc.standalone.js')}" defer></script>
    <script src="${addresses.fileNamed('redoc.js')}" type="module" nonce="${nonce}"></script>`,
    body: html`${bar(addresses, '/redoc')}
    <div id="redoc"></div>
    <noscript><p class="note">This page requires JavaScript. Without it, read the OpenAPI document.</p></noscript>`,
  })
}
