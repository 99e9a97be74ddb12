import { html } from 'hono/html'
import { BASE } from '../api/rest-route.ts'
import type { Addresses } from '../config/addresses.ts'

/** HTML markup with escaped values. */
export type Markup = ReturnType<typeof html>

interface Layout {
  title: string
  description: string
  addresses: PageAddresses
  /** Names of style sheets in addition to `page.css`. */
  styles: string[]
  /** Script elements for the head. */
  scripts?: Markup
  body: Markup
}

/** Renders an HTML document. */
export function layout({ title, description, addresses, styles, scripts, body }: Layout): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="description" content="${description}">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="${addresses.fileNamed('icon.svg')}" type="image/svg+xml">
    ${['page.css', ...styles].map((name) => html`<link rel="stylesheet" href="${addresses.fileNamed(name)}">`)}
    ${scripts}
  </head>
  <body>
    ${body}
  </body>
</html>
`
}

/** The addresses on a page. */
export interface PageAddresses extends Addresses {
  /** Returns the path of a page file by its name. */
  fileNamed(name: string): string
}

/** The links of the navigation bar. */
const TABS = [
  { path: '/docs', name: 'Try it' },
  { path: '/redoc', name: 'Reference' },
  { path: `${BASE}/openapi.json`, name: 'OpenAPI' },
]

/** Renders the navigation bar of a documentation page. */
export function bar({ fileNamed, pathTo }: PageAddresses, here: string): Markup {
  return html`<header class="bar">
      <a class="brand" href="${pathTo('/')}"><img src="${fileNamed('icon.svg')}" alt="" width="24" height="24"> Taskwire</a>
      <nav aria-label="Pages">
        ${TABS.map(({ path, name }) => link(pathTo(path), { name, isHere: path === here }))}
      </nav>
    </header>`
}

function link(path: string, { name, isHere }: { name: string; isHere: boolean }): Markup {
  return isHere ? html`<a href="${path}" aria-current="page">${name}</a>` : html`<a href="${path}">${name}</a>`
}
