import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { inject } from 'vitest'

/**
 * Fills a directory once per test run, in the first worker that needs it, and returns its path in every worker. Tests copy from
 * it and never change it. It is deleted at the end of the run.
 * @throws Error in every worker if filling it failed in one
 */
export async function oncePerRun(name: string, fill: (directory: string) => Promise<void>): Promise<string> {
  const directory = join(inject('runDirectory'), name)
  const unfinished = `${directory}.unfinished`
  const failure = `${directory}.failure`
  if (existsSync(directory)) return directory
  try {
    mkdirSync(unfinished)
  } catch {
    while (!existsSync(directory)) {
      if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'))
      await setTimeout(20)
    }
    return directory
  }
  try {
    await fill(unfinished)
  } catch (error) {
    writeFileSync(failure, `${name} could not be prepared: ${error instanceof Error ? error.stack : error}`)
    throw error
  }
  renameSync(unfinished, directory)
  return directory
}
