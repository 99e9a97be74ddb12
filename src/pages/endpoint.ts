import { randomBytes } from 'node:crypto'
import { Hono, type Context as HonoContext } from 'hono'
import { accepts } from 'hono/accepts'
import { TaskwireError } from '../errors.ts'
import type { Coding } from '../http/compression/content-coding.ts'
import { answerStatic } from '../http/compression/static-content.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { failureResponse } from '../http/request/failure-response.ts'
import { pathOf } from '../http/request/target.ts'
import type { SystemInfo } from '../system/schema.ts'
import { REDOC_STYLE_HASHES, redocPage, swaggerPage } from './docs.ts'
import { homePage, LINKS } from './home.ts'
import type { Markup } from './layout.ts'
import { type PageFiles, pageFiles } from './page-files.ts'
import { contentSecurityPolicy } from './policy.ts'

type HttpContext = HonoContext<HttpEnvironment>

interface Options {
  system: SystemInfo
  /** The public origin, shown in examples. Not taken from the Host header, which the client controls. */
  origin: string
  /** True if the built-in sign-in is enabled. */
  hasSignIn: boolean
  /** Default: the files copied at install. */
  files?: (() => Promise<PageFiles>) | undefined
  /** The content codings for static content, best first. */
  codings: readonly Coding[]
}

/** The path prefix of page assets, followed by version and file name. */
const FILES = '/docs/assets'

/** Serves the HTML pages `/`, `/docs` and `/redoc`. Clients that do not ask for HTML get `/` as JSON. */
export function pagesEndpoint({
  system,
  origin,
  hasSignIn,
  files: load = pageFiles(),
  codings,
}: Options): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()

  pages.get('/', async (c) => {
    c.header('Vary', 'Accept', { append: true })
    if (!wantsPage(c)) return c.json({ ...system, ...LINKS })
    const page = homePage({ system, origin, hasSignIn, address: addressIn(await load()) })
    return answerPage(c, page, contentSecurityPolicy())
  })

  pages.get('/docs', async (c) => {
    if (hasSlash(c)) return c.redirect('/docs', 308)
    const files = await load()
    if (!files.hasTools) return withoutTools(c)
    const page = swaggerPage({ address: addressIn(files), hasSignIn })
    return answerPage(c, page, contentSecurityPolicy({ script: true }))
  })

  pages.get('/redoc', async (c) => {
    if (hasSlash(c)) return c.redirect('/redoc', 308)
    const files = await load()
    if (!files.hasTools) return withoutTools(c)
    const nonce = randomBytes(16).toString('base64')
    const page = redocPage({ address: addressIn(files), nonce })
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
  return pages
}

/** Returns whether the Accept header names HTML, as browsers do (RFC 9110 §12.5.1). */
function wantsPage(c: HttpContext): boolean {
  const supports = ['application/json', 'text/html']
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html'
}

/** Returns whether the path ends with a slash. Pages redirect to one canonical URL each. */
function hasSlash(c: HttpContext): boolean {
  return pathOf(c.req.url).endsWith('/')
}

function addressIn({ version }: PageFiles): (name: string) => string {
  return (name) => `${FILES}/${version}/${name}`
}

function answerPage(c: HttpContext, page: Markup, policy: string): Response | Promise<Response> {
  c.header('Content-Security-Policy', policy)
  return c.html(page)
}

function withoutTools(c: HttpContext): Response {
  const message = 'This server was installed without Swagger UI and ReDoc. Add them with: npm run pages:copy'
  return failureResponse(c, new TaskwireError('NOT_FOUND', { message }))
}
