import { describe, expect, it } from 'vitest'
import { createAddresses } from '../../src/config/addresses.ts'
import { faultOfBasePath, parseBasePath } from '../../src/config/base-path.ts'
import { withoutBasePath } from '../../src/http/request/target.ts'
import { LINKS } from '../../src/pages/home.ts'

describe('a base path', () => {
  it.each(['/tw', '/api/tw', '/a/b/c', '/~ada/t.w_1-2', '/apps', '/trpc2', '/api/v10'])('can be %s', (path) => {
    expect(parseBasePath(path)).toBe(path)
  })

  it.each(['', '/'])('is none for "%s"', (path) => {
    expect(parseBasePath(path)).toBe('')
  })

  it.each<[path: string, rule: RegExp]>([
    ['tw', /^must begin with a slash$/],
    ['https://example.com/tw', /^must begin with a slash$/],
    ['/tw/', /^must not end with a slash$/],
    ['//tw', /^must not contain two slashes in a row$/],
    ['/a//b', /^must not contain two slashes in a row$/],
    ['/a/../b', /^must not contain "\." or "\.\." as a segment$/],
    ['/..', /^must not contain "\." or "\.\." as a segment$/],
    ['/./tw', /^must not contain "\." or "\.\." as a segment$/],
    ['/tw?a=1', /^must have neither a query nor a fragment$/],
    ['/tw#a', /^must have neither a query nor a fragment$/],
    [`/${'a'.repeat(200)}`, /^must be at most 200 characters long$/],
    ...['/t w', '/tä', '/t%77', '/t\\w', '/t\nw', '/"tw"', '/<tw>', '/tw;a', '/:tw', '/*', '/{tw}', '/t\0w'].map(
      (path): [string, RegExp] => [path, /^must contain only letters/],
    ),
  ])('cannot be %j: it %s', (path, rule) => {
    expect(faultOfBasePath(path)).toMatch(rule)
    expect(() => parseBasePath(path)).toThrow(/^The base path ".* Use one like \/tw or \/api\/tw\.$/s)
  })

  it.each([...Object.values(LINKS), '/api', '/api/auth', '/api/tasks/x', '/app', '/app/x', '/calendar', '/metrics'])(
    'cannot be %s, where the server has its own paths',
    (path) => {
      expect(faultOfBasePath(path)).toMatch(/^must differ from the server's own paths, here \//)
    },
  )
})

describe('the addresses of a server', () => {
  it.each([
    [undefined, undefined, '/docs', 'http://localhost:8000/docs'],
    [new URL('https://example.com'), undefined, '/docs', 'https://example.com/docs'],
    [new URL('https://example.com/tw'), undefined, '/tw/docs', 'https://example.com/tw/docs'],
    [new URL('https://example.com:8443'), '/tw', '/tw/docs', 'https://example.com:8443/tw/docs'],
    [new URL('https://example.com/tw'), '/tw', '/tw/docs', 'https://example.com/tw/docs'],
    [undefined, '/api/tw', '/api/tw/docs', 'http://localhost:8000/api/tw/docs'],
  ])('begin with the public URL %s and the base path %s', (publicUrl, basePath, path, url) => {
    const addresses = createAddresses(publicUrl, basePath)
    expect([addresses.pathTo('/docs'), addresses.urlTo('/docs')]).toEqual([path, url])
  })

  it('cannot be made of a URL and a base path that contradict each other', () => {
    expect(() => createAddresses(new URL('https://example.com/a'), '/b')).toThrow(
      'The base path is "/b", and the public URL has the path "/a": give both the same.',
    )
    expect(() => createAddresses(new URL('https://example.com/a/'))).toThrow(/must not end with a slash/)
  })
})

describe('a request', () => {
  it.each([
    ['/tw', '/'],
    ['/tw/', '/'],
    ['/tw/docs', '/docs'],
    ['/tw?a=/tw', '/?a=/tw'],
    ['/tw/docs?a=/tw#/tw', '/docs?a=/tw#/tw'],
    ['http://tw.example/tw/docs', 'http://tw.example/docs'],
    ['http://tw.example/tw', 'http://tw.example/'],
    ['/tw/tw/docs', '/tw/docs'],
    ['/docs', '/docs'],
    ['/twx', '/twx'],
    ['/x/tw', '/x/tw'],
    ['/t%77/docs', '/t%77/docs'],
    ['/?to=/tw/docs', '/?to=/tw/docs'],
    ['http://tw/docs', 'http://tw/docs'],
    ['http://tw', 'http://tw'],
    ['*', '*'],
  ])('to %s reaches the route %s under /tw', (target, route) => {
    expect(withoutBasePath(target, '/tw')).toBe(route)
    expect(withoutBasePath(target, '')).toBe(target)
  })
})
