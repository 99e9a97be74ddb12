// Loaded into a server before its own code (`--import`), to shorten or disable its periodic timers.

/** Timer delays in milliseconds, and their replacements: `{"15000":3000}`. */
const delays: Record<string, number> = JSON.parse(process.env.TEST_DELAYS ?? '{}')
const { setTimeout: original } = globalThis

if (Object.keys(delays).length > 0) {
  const changed = (work: () => void, milliseconds?: number, ...more: []) =>
    original(work, delays[String(milliseconds)] ?? milliseconds, ...more)
  globalThis.setTimeout = Object.assign(changed, original) as typeof setTimeout
}
