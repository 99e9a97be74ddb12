/** A shared limit: the maximum per holder, and the maximum of all holders together. */
export interface FairLimit {
  each: number
  all: number
}

interface Held {
  /** The amount that the requesting holder has. */
  own: number
  /** The amount that all holders have together. */
  total: number
}

/**
 * Returns whether a holder may take `amount` more of a shared limit (dynamic thresholds: Choudhury and Hahne, 1998). A holder
 * that has nothing yet may take all that is free. The limit of any other holder is proportional to the free amount, and is
 * `each` for the only holder. Capacity therefore remains for new holders when others take their maximum.
 */
export function isFair({ own, total }: Held, amount: number, { each, all }: FairLimit): boolean {
  const free = all - total - amount
  if (free < 0 || own + amount > each) return false
  const rest = all - Math.min(each, all)
  return own === 0 || (own + amount) * rest <= each * free
}
