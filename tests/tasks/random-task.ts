import type { Due } from '../../src/tasks/due.ts'
import { PRIORITIES } from '../../src/tasks/priority.ts'
import type { CreateTaskInput } from '../../src/tasks/schema.ts'
import type { Random } from '../security/random.ts'

const WORDS = [
  'Milk',
  'milk',
  'MILK',
  'Äpfel',
  'äpfel',
  'Straße',
  'ΣΊΣΥΦΟΣ',
  'σίσυφος',
  'İstanbul',
  '日本',
  '😀',
  '\uffff',
  '𝒳',
  'é',
  'e\u0301',
]
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC']

/** Returns a random task. Few words, priorities and days make ties likely; all forms of due dates occur. */
export function randomTask(random: Random): CreateTaskInput {
  const due = randomDue(random)
  const word = () => random.pick(WORDS)
  return {
    title: random.next(2) === 0 ? word() : `${word()} ${word()} ${random.next(1000)}`,
    priority: random.pick(PRIORITIES),
    ...(due && { due }),
    completed: random.next(10) < 3,
  }
}

function randomDue(random: Random): Due | undefined {
  const form = random.next(4)
  if (form === 0) return undefined
  const date = new Date(Date.UTC(2026, 9, 1) + random.next(60) * 86_400_000).toISOString().slice(0, 10)
  if (form === 1) return { date }
  const time = `${String(random.next(24)).padStart(2, '0')}:${random.pick(['00', '30'])}`
  return form === 2 ? { date, time } : { date, time, timeZone: random.pick(ZONES) }
}
