import { html } from 'hono/html'
import { BASE } from '../api/rest-route.ts'
import type { SystemInfo } from '../system/schema.ts'
import { shellExample, typescriptExample } from './first-calls.ts'
import { layout, type Markup, type PageAddresses } from './layout.ts'

/** The routes of the API and its documentation, returned as JSON at `/`. */
export const LINKS = {
  trpc: '/trpc',
  rest: BASE,
  openapi: `${BASE}/openapi.json`,
  docs: '/docs',
  redoc: '/redoc',
  client: '/client.tgz',
  health: '/health/ready',
} as const

const CARDS: [path: string, name: string, text: string][] = [
  [LINKS.docs, 'Try it', 'Swagger UI: call every operation from this browser.'],
  [LINKS.redoc, 'Reference', 'ReDoc: read every operation, with its inputs, responses and errors.'],
  [LINKS.openapi, 'OpenAPI 3.1', 'The API description behind both pages, for tools and code generators.'],
  [LINKS.client, 'TypeScript client', 'The typed client of this server version, without dependencies.'],
  [LINKS.health, 'Health', 'Whether the server and its database are ready to serve requests.'],
]

interface Home {
  system: SystemInfo
  hasSignIn: boolean
  /** True if the server has the web app. */
  hasApp: boolean
  addresses: PageAddresses
}

/** Renders the home page: version, links to the documentation, and first calls. */
export function homePage({ system, hasSignIn, hasApp, addresses }: Home): Markup {
  const { pathTo, urlTo, fileNamed } = addresses
  const server = { url: urlTo(''), hasSignIn }
  return layout({
    title: 'Taskwire',
    description: 'A multi-user task service with an end-to-end typed API.',
    addresses,
    styles: ['home.css'],
    body: html`<header>
      <img src="${fileNamed('icon.svg')}" alt="" width="56" height="56">
      <div>
        <h1>Taskwire</h1>
        <p class="lead">A multi-user task service with an end-to-end typed API.</p>
        <ul class="facts">
          <li>${system.name} ${system.version}</li>
          <li>contract ${system.contract}</li>
          <li>${server.url}</li>
        </ul>
        ${hasApp ? html`<p><a class="open" href="${pathTo('/app/')}">Open the web app</a></p>` : ''}
      </div>
    </header>
    <main>
      <nav aria-label="API and documentation">
        <ul class="cards">
          ${CARDS.map(([path, name, text]) => card(pathTo(path), { name, text }))}
        </ul>
      </nav>
      <h2>First calls</h2>
      <h3>From TypeScript</h3>
      <p>Install the client of this server version:</p>
      ${code('shell', `npm install ${urlTo(LINKS.client)}`)}
      ${code('typescript', typescriptExample(server))}
      <h3>From a shell</h3>
      ${code('shell', shellExample(server))}
      <p>${NOTES[hasSignIn ? 'builtIn' : 'external']}</p>
    </main>`,
  })
}

const NOTES = {
  builtIn: 'An access token is valid for 15 minutes. Get another with the session token, which is valid for 7 days.',
  external: 'This server accepts access tokens of an external issuer. Sign in there to get one.',
}

function card(path: string, { name, text }: { name: string; text: string }): Markup {
  return html`<li><a href="${path}"><strong>${name}</strong> <span>${text}</span> <code>${path}</code></a></li>`
}

// Focusable, so that keyboard users can scroll a long line.
function code(language: 'shell' | 'typescript', text: string): Markup {
  return html`<pre tabindex="0" aria-label="${LABELS[language]}" role="region"><code class="${language}">${text}</code></pre>`
}

const LABELS = { shell: 'Shell commands', typescript: 'TypeScript program' }
