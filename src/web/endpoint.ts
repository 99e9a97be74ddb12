import { Hono, type Context as HonoContext } from 'hono'
import type { Addresses } from '../config/addresses.ts'
import { TaskwireError } from '../errors.ts'
import type { Coding } from '../http/compression/content-coding.ts'
import { answerStatic } from '../http/compression/static-content.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { failureResponse } from '../http/request/failure-response.ts'
import { pathOf } from '../http/request/target.ts'
import { APP_POLICY, WORKER_POLICY } from './policy.ts'
import { underBasePath, WORKER } from './under-base-path.ts'
import type { WebFiles } from './web-files.ts'

interface Options {
  /** Loads the files of the app; absent if the server has no built-in sign-in. */
  load: (() => Promise<WebFiles | undefined>) | undefined
  /** The content codings for static content, best first. */
  codings: readonly Coding[]
  addresses: Addresses
}

const BASE = '/app/'
/** Files below this folder have a hash of their content in their name. */
const HASHED = 'assets/'
/** Screens whose names users choose, and which may look like those of files. */
const TAGS = 'tags/'

const WITHOUT_SIGN_IN =
  'The web app requires the built-in sign-in, and this server accepts tokens of an external issuer.'
const NOT_BUILT = 'The web app is not built on this server. Build it with: npm run web:build'

/** Serves the web app below `/app/`: its files, and its page for every other path that is not a file's. */
export function webEndpoint({ load, codings, addresses }: Options): Hono<HttpEnvironment> {
  const loadPlaced = load && underBasePath(load, addresses.basePath)
  const web = new Hono<HttpEnvironment>({ strict: false })

  web.get('/app/*', async (c) => {
    const path = pathOf(c.req.url)
    if (path === '/app') return c.redirect(addresses.pathTo(BASE), 308)
    const name = path.slice(BASE.length)
    if (!loadPlaced) return notFound(c, WITHOUT_SIGN_IN)
    const built = await loadPlaced()
    if (!built) return notFound(c, NOT_BUILT)
    const file = built.files.get(name)
    if (file) {
      if (name === WORKER) c.header('Content-Security-Policy', WORKER_POLICY)
      const cacheControl = name.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache'
      return answerStatic(c, file, { codings, cacheControl })
    }
    // A file of another version must not be answered with the page, which a browser would keep under its name.
    if (name.startsWith(HASHED) || (/\.[a-z\d]+$/i.test(name) && !name.startsWith(TAGS))) return notFound(c)
    c.header('Content-Security-Policy', APP_POLICY)
    return answerStatic(c, built.page, { codings, cacheControl: 'no-cache' })
  })
  return web
}

function notFound(c: HonoContext<HttpEnvironment>, message?: string): Response {
  return failureResponse(c, new TaskwireError('NOT_FOUND', message === undefined ? {} : { message }))
}
