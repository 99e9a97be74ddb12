import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { openBrowser } from '../tests/helpers/browser.ts'

/**
 * Takes the pictures of the README and of docs/web-app.md (`npm run web:pictures`). It signs up at a running server, by default
 * http://localhost:8000, and shows the example list of the new account. `TASKWIRE_URL` names another server.
 */
const SERVER = process.env.TASKWIRE_URL ?? 'http://localhost:8000'
const FOLDER = new URL('../docs/images/', import.meta.url)
/** How long the pages may take to draw after a change, in milliseconds. */
const SETTLE_MS = 1500

const VIEWS = [
  { name: 'list-light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'list-dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const

async function signUp(page: Page): Promise<void> {
  await page.goto(`${SERVER}/app/sign-up`)
  await page.getByLabel('Name').fill('Ada Lovelace')
  await page.getByLabel(/mail/i).fill(`ada-${crypto.randomUUID()}@example.com`)
  await page
    .getByLabel(/password/i)
    .first()
    .fill(crypto.randomUUID())
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Open the example' }).click()
  // Small screens show it in the menu only.
  await page
    .getByRole('button', { name: 'All saved' })
    .waitFor({ timeout: SETTLE_MS * 10 })
    .catch(() => undefined)
  await page.waitForTimeout(SETTLE_MS)
}

mkdirSync(FOLDER, { recursive: true })
await using browser = await openBrowser()
for (const { name, colorScheme, viewport } of VIEWS) {
  await using opened = await browser.newPage({ colorScheme, viewport })
  await signUp(opened.page)
  await opened.page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, FOLDER)) })
}
