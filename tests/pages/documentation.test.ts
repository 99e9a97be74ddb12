import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageFiles } from '../../src/pages/page-files.ts'
import { createFakeApp, type FakeApp } from '../helpers/fake-app.ts'
import { toolFolder } from './tool-folder.ts'

let folder: ReturnType<typeof toolFolder>
let app: FakeApp
beforeAll(() => {
  folder = toolFolder()
  app = createFakeApp({ pageFiles: pageFiles(folder.url), handleSignIn: async () => new Response() })
})
afterAll(() => folder[Symbol.dispose]())

it('accepts the longest password in the form, counting characters above U+FFFF as two as HTML does', async () => {
  const text = await (await app.send('/docs')).text()
  const [, min, max] = /name="password"[^>]* minlength="(\d+)" maxlength="(\d+)"/.exec(text) ?? []
  expect([Number(min), Number(max)]).toEqual([8, '\u{1f600}'.repeat(128).length])
})

describe.each(['/docs', '/redoc'])('%s', (path) => {
  it('returns HTML for every Accept header', async () => {
    for (const accept of ['text/html', '*/*', 'application/json']) {
      const response = await app.send(path, { headers: { Accept: accept } })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8')
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    expect(await (await app.send(path, { method: 'HEAD' })).text()).toBe('')
  })

  it('contains no inline script or style, and loads none from another host', async () => {
    const text = await (await app.send(path)).text()
    expect(text).not.toMatch(/<script(?![^>]* src="\/)|<style| style=| on\w+=|(src|href)="(http|\/\/)/)
  })

  it('links only to existing assets', async () => {
    const addresses = await addressesIn(path)
    expect(addresses.length).toBeGreaterThanOrEqual(5)
    for (const address of addresses) expect([address, (await app.send(address)).status]).toEqual([address, 200])
  })

  it('redirects a trailing slash to the canonical path', async () => {
    const response = await app.send(`${path}/`)
    expect([response.status, response.headers.get('location')]).toEqual([308, path])
  })

  it('returns 404 with the command to run if Swagger UI and ReDoc are not installed', async () => {
    const bare = createFakeApp({ pageFiles: pageFiles(new URL('nothing/', folder.url)) })
    const response = await bare.send(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({
      error: {
        code: 'NOT_FOUND',
        message: 'This server was installed without Swagger UI and ReDoc. Add them with: npm run pages:copy',
        requestId: response.headers.get('x-request-id'),
      },
    })
    expect((await bare.send('/', { headers: { Accept: 'text/html' } })).status).toBe(200)
  })
})

describe('the Content-Security-Policy', () => {
  const policyOf = async (path: string) => (await app.send(path)).headers.get('content-security-policy') ?? ''

  it('of /docs allows scripts, styles and requests of this server only', async () => {
    expect(await policyOf('/docs')).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  })

  it('of /redoc also allows its search worker, and its inline styles by a nonce per response and two hashes', async () => {
    const policies = [await policyOf('/redoc'), await policyOf('/redoc')]
    const nonces = policies.map((policy) => /'nonce-([A-Za-z0-9+/]{22}==)'/.exec(policy)?.[1])
    expect(policies[0]).toBe(
      `default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'nonce-${nonces[0]}' ` +
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='; " +
        "img-src 'self' data:; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(nonces[0]).not.toBe(nonces[1])
    const response = await app.send('/redoc')
    const [, nonce] = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '') ?? []
    expect(await response.text()).toContain(`nonce="${nonce}"`)
  })
})

it('shows the sign-in form at /docs with built-in sign-in, and instructions otherwise', async () => {
  const external = createFakeApp({ pageFiles: pageFiles(folder.url) })
  expect(await (await app.send('/docs')).text()).toContain('<form id="sign-in"')
  const text = await (await external.send('/docs')).text()
  expect(text).not.toContain('<form')
  expect(text).toContain('access tokens of an external issuer')
})

async function addressesIn(path: string): Promise<string[]> {
  const text = await (await app.send(path)).text()
  return [...text.matchAll(/(?:src|href)="(\/docs\/assets\/[^"]+)"/g)].map(([, address = '']) => address)
}
