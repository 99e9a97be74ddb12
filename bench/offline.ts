import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import { findBrowser } from '../tests/helpers/browser.ts'
import { servePage } from '../tests/offline/serve-page.ts'
import { loadNow } from './compare/machine.ts'

/**
 * `npm run bench:offline`: how long the offline storage of @taskwire/client takes in Chromium. Prints medians and ranges in
 * milliseconds, each over a number of new pages.
 *
 * --tasks n    default 10,000
 * --rounds n   default 15
 */
const { values } = parseArgs({
  options: { tasks: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '15' } },
})
const tasks = Number(values.tasks)

/** In a page: the exports of offline/page.ts. */
declare const offline: typeof import('./offline/page.ts')

const times = new Map<string, number[]>()
const loadBefore = loadNow()
await using served = await servePage(`${import.meta.dirname}/offline/page.ts`)
// A profile on the disk, because Chromium keeps the databases of temporary ones in memory.
const profile = mkdtempSync(join(tmpdir(), 'taskwire-bench-'))
try {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('no Chromium found: install one, or set CHROME_PATH')
  const context = await chromium.launchPersistentContext(profile, { executablePath, chromiumSandbox: false })
  try {
    for (let round = 0; round <= Number(values.rounds); round++) await measure(await context.newPage(), round > 0)
  } finally {
    await context.close()
  }
} finally {
  rmSync(profile, { recursive: true, force: true })
}
for (const [name, taken] of times) {
  const sorted = taken.sort((a, b) => a - b)
  const [least, median, most] = [0, 0.5, 1].map((part) => format(sorted[Math.floor(part * (sorted.length - 1))]))
  console.log(`${name.padEnd(34)} ${median} ms   (${least} to ${most})`)
}
console.log(`\nLoad of the machine before: ${loadBefore}`)

/** Measures one page. The first one only creates the database. */
async function measure(page: Page, isMeasured: boolean): Promise<void> {
  await page.goto(served.url)
  const { open, load, rows } = await page.evaluate(() => offline.open())
  if (isMeasured) {
    if (rows !== tasks) throw new Error(`The page loaded ${rows} rows instead of ${tasks}.`)
    record(`open and load ${tasks} tasks`, open + load)
    record('… of which open', open)
    await measureStore(page)
    for (let write = 0; write < 5; write++) {
      record('write 1 task and 1 operation', await page.evaluate((tasks) => offline.writeOne(tasks), tasks))
    }
    record(`write ${tasks} tasks over others`, await page.evaluate((tasks) => offline.updateAll(tasks), tasks))
  }
  const replaced = await page.evaluate((tasks) => offline.replaceAll(tasks), tasks)
  if (isMeasured) record(`replace all by ${tasks} tasks`, replaced)
  await page.close()
}

/** Measures the whole store in a page of its own, which has run none of its code before. */
async function measureStore(page: Page): Promise<void> {
  const own = await page.context().newPage()
  await own.goto(served.url)
  const { open, list, rows } = await own.evaluate(() => offline.openStore())
  if (rows !== tasks) throw new Error(`The store has ${rows} tasks instead of ${tasks}.`)
  record(`createOfflineStore with ${tasks} tasks`, open)
  record('first list of all tasks', list)
  await own.close()
}

function record(name: string, milliseconds: number): void {
  times.set(name, [...(times.get(name) ?? []), milliseconds])
}

function format(milliseconds = Number.NaN): string {
  return milliseconds.toFixed(1).padStart(6)
}
