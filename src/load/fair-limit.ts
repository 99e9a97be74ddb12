/** A limit that many share: what each may hold, and what all may hold together. */
export interface FairLimit {
  each: number
  all: number
}

interface Held {
  /** What the one who asks holds already. */
  own: number
  /** What all hold together. */
  total: number
}

/**
 * Says whether one of many may hold so much more (dynamic thresholds: Choudhury and Hahne, 1998). One that holds nothing may
 * while it fits. One that holds something has a limit that shrinks with what is free: `each` while nobody else has anything.
 * So there is room for others, however many take all that they may.
 */
export function isFair({ own, total }: Held, amount: number, { each, all }: FairLimit): boolean {
  const free = all - total - amount
  if (free < 0 || own + amount > each) return false
  const rest = all - Math.min(each, all)
  return own === 0 || (own + amount) * rest <= each * free
}
