import { describe, expect, it } from 'vitest'
import { createFakeApp } from '../helpers/fake-app.ts'

const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

const LINKS = {
  trpc: '/trpc',
  rest: '/api/v1',
  openapi: '/api/v1/openapi.json',
  docs: '/docs',
  redoc: '/redoc',
  client: '/client.tgz',
  health: '/health/ready',
}

const system = { name: 'taskwire', version: '1.2.3', contract: 7 }

describe('the home page', () => {
  it.each([[CHROME], ['text/html'], ['text/*'], ['application/json;q=0.5, text/html'], ['TEXT/HTML']])(
    'returns HTML for Accept: %s',
    async (accept) => {
      const response = await createFakeApp({ system }).send('/', { headers: { Accept: accept } })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8')
      expect(await response.text()).toMatch(/^<!doctype html>/)
    },
  )

  it.each([
    ['*/*'],
    ['application/json'],
    ['application/json, text/html'],
    ['text/html;q=0.5, application/json'],
    ['text/html;q=0, */*'],
    ['image/png'],
    ['what is this;;q=,'],
    [undefined],
  ])('returns JSON for Accept: %s', async (accept) => {
    const response = await createFakeApp({ system }).send('/', accept ? { headers: { Accept: accept } } : {})
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ ...system, ...LINKS })
  })

  it.each([CHROME, '*/*'])('sends Vary: Accept, and the same headers without a body for HEAD: %s', async (accept) => {
    const app = createFakeApp()
    const got = await app.send('/', { headers: { Accept: accept } })
    const head = await app.send('/', { method: 'HEAD', headers: { Accept: accept } })
    expect(got.headers.get('vary')).toMatch(/(^|, )Accept(,|$)/)
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const name of ['content-type', 'vary', 'content-security-policy', 'cache-control']) {
      expect([name, head.headers.get(name)]).toEqual([name, got.headers.get(name)])
    }
  })

  it('shows name, version and origin, and links to every resource', async () => {
    const text = await page('/', { publicUrl: new URL('https://tasks.example.com') })
    for (const fact of ['taskwire 1.2.3', 'contract 7', 'https://tasks.example.com']) expect(text).toContain(fact)
    const { trpc: _, rest: __, ...links } = LINKS
    for (const link of Object.values(links)) expect(text).toContain(`href="${link}"`)
  })

  it('shows first calls with the public origin', async () => {
    const text = await page('/', { publicUrl: new URL('https://tasks.example.com:8443') })
    expect(text).toContain('npm install https://tasks.example.com:8443/client.tgz')
    expect(text).toContain('curl -s https://tasks.example.com:8443/api/v1/tasks')
    expect(text).toContain('const url = &#39;https://tasks.example.com:8443&#39;')
  })

  it('shows how to sign up only with built-in sign-in', async () => {
    const handleSignIn = async () => new Response()
    expect(await page('/', { handleSignIn })).toContain('session.signUp')
    const external = await page('/')
    expect(external).not.toMatch(/signUp|sign-up|createSession/)
    expect(external).toContain('token: &#39;an access token of your issuer&#39;')
  })

  it('escapes values of the request and the configuration', async () => {
    const hostile = '<script>alert(1)</script>"\'&'
    const text = await page(`http://a"b'c&d.example/?${hostile}`, { system: { ...system, version: hostile } })
    expect(text).not.toContain('<script')
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
  })

  it.each(['https://evil.example', 'http://a"b\'c&d.example', 'http://a$(id)`id`;b'])(
    'uses PUBLIC_URL in examples instead of the Host of a request, %s [H-12]',
    async (url) => {
      const text = await page(`${url}/`, { publicUrl: new URL('https://tasks.example.com') })
      expect(text).toContain('npm install https://tasks.example.com/client.tgz')
      expect(text).not.toContain(new URL(url).host)
    },
  )

  it('runs no script and loads nothing from another host', async () => {
    const response = await createFakeApp().send('/', { headers: { Accept: CHROME } })
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).not.toMatch(/<script|<style|style=|(src|href)="(http|\/\/)/)
  })
})

async function page(url: string, parts: Parameters<typeof createFakeApp>[0] = {}): Promise<string> {
  const response = await createFakeApp({ system, ...parts }).send(url, { headers: { Accept: CHROME } })
  return response.text()
}
