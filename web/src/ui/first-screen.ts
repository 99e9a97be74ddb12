/** Loads that wait until the first screen is shown, in order. */
const waiting: (() => Promise<unknown>)[] = []
let isShown = false
let isLoading = false

/** Says that the first screen is shown and can be used. From now on the other parts of the app are loaded, one after the other. */
export function firstScreenIsShown(): void {
  if (isShown) return
  isShown = true
  // The rows of a list are drawn in the frames after its data has come.
  requestAnimationFrame(() => requestAnimationFrame(() => whenIdle(() => void loadAll())))
}

/** Calls a function that loads code, after the first screen. */
export function afterFirstScreen(load: () => Promise<unknown>): void {
  waiting.push(load)
  if (isShown) void loadAll()
}

async function loadAll(): Promise<void> {
  if (isLoading) return
  isLoading = true
  // Tells tests whether all is loaded that can be.
  document.documentElement.removeAttribute('data-loaded')
  // Without network, what is shown later is loaded later.
  for (let load = waiting.shift(); load; load = waiting.shift()) await load().catch(() => undefined)
  isLoading = false
  document.documentElement.setAttribute('data-loaded', '')
}

function whenIdle(task: () => void): void {
  // Safari does not have it.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(task, { timeout: 1000 })
  else setTimeout(task, 50)
}
