/** A ratio with its 95 % confidence interval. */
export interface Interval {
  ratio: number
  from: number
  to: number
}

/** 97.5 % quantiles of Student's t-distribution, by degrees of freedom. */
const QUANTILES: Record<number, number> = { 7: 2.365, 9: 2.262, 11: 2.201, 15: 2.131, 19: 2.093, 23: 2.069 }

/** Returns the geometric mean of 8, 10, 12, 16, 20 or 24 paired ratios, with its confidence interval. */
export function intervalOf(ratios: number[]): Interval {
  const quantile = QUANTILES[ratios.length - 1]
  if (quantile === undefined) throw new Error(`There is no quantile for ${ratios.length} ratios`)
  const logs = ratios.map(Math.log)
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1)
  const margin = quantile * Math.sqrt(variance / logs.length)
  return { ratio: Math.exp(mean), from: Math.exp(mean - margin), to: Math.exp(mean + margin) }
}
