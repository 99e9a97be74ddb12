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
 * Says whether one of many may hold so much more. Who holds nothing may while it fits. Who holds something may have at most
 * `each` while nobody else has anything, and less in proportion as less is free: however few take all that they may, there
 * is room for others (dynamic thresholds: Choudhury and Hahne, 1998).
 */
export function isFair({ own, total }: Held, amount: number, { each, all }: FairLimit): boolean {
  const free = all - total - amount
  if (free < 0 || own + amount > each) return false
  const rest = all - Math.min(each, all)
  return own === 0 || (own + amount) * rest <= each * free
}
