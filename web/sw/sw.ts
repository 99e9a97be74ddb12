/** The files of this version of the app, by their names under its path. The build replaces the word by them. */
declare const __SHELL__: { version: string; files: { name: string; integrity: string }[] }
declare const self: ServiceWorkerGlobalScope

const { version, files } = __SHELL__
/** The path of the app, under the base path of the server. */
const BASE = new URL(self.registration.scope).pathname
/** Another server of the origin, under another base path, has caches of its own. */
const PREFIX = `taskwire-app-${BASE}-`
const CACHE = PREFIX + version
/** A tab may still run the version before this one, and load parts of it. */
const KEPT_VERSIONS = 2
/** Requests of the browser differ in headers, such as Origin, and the files do not depend on them. */
const OPTIONS = { ignoreVary: true }

self.addEventListener('install', (event) => event.waitUntil(store()))
self.addEventListener('activate', (event) => event.waitUntil(takeOver()))
self.addEventListener('message', (event) => {
  // Sent when the user has agreed to the new version.
  if (event.data === 'activate') event.waitUntil(self.skipWaiting())
  // Sent by a page that was loading while this worker started.
  if (event.data === 'claim') event.waitUntil(self.clients.claim())
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  // Everything else goes to the network without this worker: /api, /trpc, /calendar, the documentation, other methods.
  if (request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith(BASE)) return
  // A file that is opened by its address is not a screen of the app. The name of a tag may look like one.
  const isScreen = !/\.\w+$/.test(pathname) || pathname.startsWith(`${BASE}tags/`)
  if (request.mode === 'navigate' && isScreen) event.respondWith(answer(BASE, request))
  else if (isShell(pathname)) event.respondWith(answer(pathname, request))
})
// Browsers on phones permit only this worker to show notifications.
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(showTask(String(event.notification.data)))
})

/** Stores all files. The hashes refuse files of another version, which a server may have meanwhile; the browser tries again. */
async function store(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll(files.map(({ name, integrity }) => new Request(BASE + name, { integrity, cache: 'no-cache' })))
}

async function takeOver(): Promise<void> {
  const own = (await caches.keys()).filter((name) => name.startsWith(PREFIX))
  const old = own.filter((name) => name !== CACHE).slice(0, -(KEPT_VERSIONS - 1))
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** Shows a task in an open tab of the app, otherwise in a new one. */
async function showTask(id: string): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window' })
  const tab = tabs.find(({ url }) => new URL(url).pathname.startsWith(BASE))
  if (!tab) return void (await self.clients.openWindow(`${BASE}today?task=${encodeURIComponent(id)}`))
  tab.postMessage({ openTask: id })
  await tab.focus()
}

function isShell(path: string): boolean {
  return path.startsWith(`${BASE}assets/`) || files.some(({ name }) => BASE + name === path)
}

/** Answers from this version, else from an older one, else from the network. */
async function answer(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  const stored = (await cache.match(path, OPTIONS)) ?? (await caches.match(path, OPTIONS))
  return stored ?? fetch(request)
}

// Makes this file a module, so that `self` can be declared.
export {}
