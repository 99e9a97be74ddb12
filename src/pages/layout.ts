import { html } from 'hono/html'
import { BASE } from '../api/rest-route.ts'

/** A piece of a page: text whose values are escaped. */
export type Markup = ReturnType<typeof html>

interface Layout {
  title: string
  description: string
  /** Turns the name of a page file into its address. */
  address: (name: string) => string
  /** Names of style sheets beside the common one. */
  styles: string[]
  /** What else stands in the head. */
  scripts?: Markup
  body: Markup
}

/** A whole page. */
export function layout({ title, description, address, styles, scripts, body }: Layout): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="description" content="${description}">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="${address('icon.svg')}" type="image/svg+xml">
    ${['page.css', ...styles].map((name) => html`<link rel="stylesheet" href="${address(name)}">`)}
    ${scripts}
  </head>
  <body>
    ${body}
  </body>
</html>
`
}

/** The pages that a bar leads to. */
const TABS = [
  { path: '/docs', name: 'Try it' },
  { path: '/redoc', name: 'Reference' },
  { path: `${BASE}/openapi.json`, name: 'OpenAPI' },
]

/** The bar on top of a page of documentation. */
export function bar(address: (name: string) => string, here: string): Markup {
  return html`<header class="bar">
      <a class="brand" href="/"><img src="${address('icon.svg')}" alt="" width="24" height="24"> Taskwire</a>
      <nav aria-label="Pages">
        ${TABS.map(({ path, name }) => link(path, { name, isHere: path === here }))}
      </nav>
    </header>`
}

function link(path: string, { name, isHere }: { name: string; isHere: boolean }): Markup {
  return isHere ? html`<a href="${path}" aria-current="page">${name}</a>` : html`<a href="${path}">${name}</a>`
}
