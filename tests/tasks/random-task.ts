import { type CreateTaskInput, type Due, PRIORITIES } from '../../src/tasks/schema.ts'

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

/** A task with many ties: few words, few priorities, few days, every form of due date. */
export function randomTask(): CreateTaskInput {
  const due = randomDue()
  return {
    title: Math.random() < 0.5 ? pick(WORDS) : `${pick(WORDS)} ${pick(WORDS)} ${Math.floor(Math.random() * 1000)}`,
    priority: pick(PRIORITIES),
    ...(due && { due }),
    completed: Math.random() < 0.3,
  }
}

function randomDue(): Due | undefined {
  const form = Math.floor(Math.random() * 4)
  if (form === 0) return undefined
  const date = new Date(Date.UTC(2026, 9, 1) + Math.floor(Math.random() * 60) * 86_400_000).toISOString().slice(0, 10)
  if (form === 1) return { date }
  const time = `${String(Math.floor(Math.random() * 24)).padStart(2, '0')}:${pick(['00', '30'])}`
  return form === 2 ? { date, time } : { date, time, timeZone: pick(ZONES) }
}

function pick<T>(values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)] as T
}
