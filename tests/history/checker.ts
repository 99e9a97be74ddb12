import { faultsOfAnswers } from './answers.ts'
import { type Call, type History, outputOf } from './calls.ts'
import { entriesOf } from './entries.ts'
import { faultOfOrder } from './order.ts'
import { faultsOfSequence } from './sequence.ts'

/** Returns descriptions of all faults in a history. */
export function faultsOf({ calls, copies }: History): string[] {
  const faults = [...faultsOfAnswers(calls)]
  for (const [user, own] of Map.groupBy(calls, (call) => call.user)) {
    faults.push(...faultsOfSequence(own))
    const fault = faultOfOrder(own.flatMap((call) => [...entriesOf(call)]))
    if (fault !== undefined) faults.push(`${user}: ${fault}`)
    const last = own.findLast(isLookAtAll)
    for (const copy of copies) {
      if (copy.user === user && last && !isCopyOf(copy.tasks, last))
        faults.push(`the copy of ${user} differs from the stored tasks`)
    }
  }
  return faults
}

function isLookAtAll({ request }: Call): boolean {
  return request.procedure === 'since' && request.input.cursor === undefined
}

function isCopyOf(tasks: History['copies'][number]['tasks'], call: Call): boolean {
  const { changes } = outputOf(call) ?? { changes: [] }
  const versions = changes.map((one: any) => `${one.task.id} ${one.task.version}`)
  return (
    String(versions.toSorted()) === String([...tasks.values()].map(({ id, version }) => `${id} ${version}`).toSorted())
  )
}
