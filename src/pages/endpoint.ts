import { randomBytes } from 'node:crypto'
import { Hono, type Context as HonoContext } from 'hono'
import { accepts } from 'hono/accepts'
import type { Addresses } from '../config/addresses.ts'
import { TaskwireError } from '../errors.ts'
import type { Coding } from '../http/compression/content-coding.ts'
import { answerStatic } from '../http/compression/static-content.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { failureResponse } from '../http/request/failure-response.ts'
import { pathOf } from '../http/request/target.ts'
import type { SystemInfo } from '../system/schema.ts'
import { REDOC_STYLE_HASHES, redocPage, swaggerPage } from './docs.ts'
import { homePage, LINKS } from './home.ts'
import type { Markup, PageAddresses } from './layout.ts'
import { type PageFiles, pageFiles } from './page-files.ts'
import { contentSecurityPolicy } from './policy.ts'

type HttpContext = HonoContext<HttpEnvironment>

interface Options {
  system: SystemInfo
  addresses: Addresses
  /** True if the built-in sign-in is enabled. */
  hasSignIn: boolean
  /** Returns whether the server has the web app. */
  hasApp: () => Promise<boolean>
  /** Default: the files copied at install. */
  files?: (() => Promise<PageFiles>) | undefined
  /** The content codings for static content, best first. */
  codings: readonly Coding[]
}

/** The path prefix of page assets, followed by version and file name. */
const FILES = '/docs/assets'

/** The cookie of the built-in sign-in; with the prefix over https. */
const SESSION_COOKIE = /(?:^|; *)(?:__Secure-)?better-auth\.session_token=[^;]/

/** Serves the HTML pages `/`, `/docs` and `/redoc`. Clients that do not ask for HTML get `/` as JSON. */
export function pagesEndpoint({
  system,
  addresses,
  hasSignIn,
  hasApp,
  files: load = pageFiles(),
  codings,
}: Options): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()
  const { pathTo } = addresses
  const links = Object.fromEntries(Object.entries(LINKS).map(([name, route]) => [name, pathTo(route)]))

  pages.get('/', async (c) => {
    c.header('Vary', 'Accept', { append: true })
    if (!wantsPage(c)) return c.json({ ...system, ...links })
    const withApp = await hasApp()
    if (withApp && leadsToApp(c)) return c.redirect(pathTo('/app/'), 302)
    const page = homePage({ system, hasSignIn, hasApp: withApp, addresses: addressesOn(await load()) })
    return answerPage(c, page, contentSecurityPolicy())
  })

  pages.get('/docs', async (c) => {
    if (hasSlash(c)) return c.redirect(pathTo('/docs'), 308)
    const files = await load()
    if (!files.hasTools) return withoutTools(c)
    const page = swaggerPage({ addresses: addressesOn(files), hasSignIn })
    return answerPage(c, page, contentSecurityPolicy({ script: true }))
  })

  pages.get('/redoc', async (c) => {
    if (hasSlash(c)) return c.redirect(pathTo('/redoc'), 308)
    const files = await load()
    if (!files.hasTools) return withoutTools(c)
    const nonce = randomBytes(16).toString('base64')
    const page = redocPage({ addresses: addressesOn(files), nonce })
    // ReDoc injects styles at run time, and searches in a worker that its bundle creates from a blob.
    const styles = { styleNonce: nonce, styleHashes: REDOC_STYLE_HASHES }
    return answerPage(c, page, contentSecurityPolicy({ script: true, ...styles, blobWorker: true }))
  })

  pages.get(`${FILES}/:version/:name`, async (c) => {
    const { version, files } = await load()
    const file = c.req.param('version') === version && !hasSlash(c) ? files.get(c.req.param('name')) : undefined
    if (!file) return failureResponse(c, new TaskwireError('NOT_FOUND'))
    return answerStatic(c, file, { codings, cacheControl: 'public, max-age=31536000, immutable' })
  })

  function addressesOn({ version }: PageFiles): PageAddresses {
    return { ...addresses, fileNamed: (name) => pathTo(`${FILES}/${version}/${name}`) }
  }

  return pages
}

/** Returns whether the Accept header names HTML, as browsers do (RFC 9110 §12.5.1). */
function wantsPage(c: HttpContext): boolean {
  const supports = ['application/json', 'text/html']
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html'
}

/**
 * Returns whether the browser is signed in and did not follow a link of this server, such as that from the documentation to the
 * home page. Every sign-in cookie counts: the app finds out whether the session is still valid.
 */
function leadsToApp(c: HttpContext): boolean {
  return SESSION_COOKIE.test(c.req.header('cookie') ?? '') && c.req.header('sec-fetch-site') !== 'same-origin'
}

/** Returns whether the path ends with a slash. Pages redirect to one canonical URL each. */
function hasSlash(c: HttpContext): boolean {
  return pathOf(c.req.url).endsWith('/')
}

function answerPage(c: HttpContext, page: Markup, policy: string): Response | Promise<Response> {
  c.header('Content-Security-Policy', policy)
  return c.html(page)
}

function withoutTools(c: HttpContext): Response {
  const message = 'This server was installed without Swagger UI and ReDoc. Add them with: npm run pages:copy'
  return failureResponse(c, new TaskwireError('NOT_FOUND', { message }))
}
