/** Where servers are started: on one database, trusting one secret. */
export interface Place {
  databaseUrl: string
  secret: string
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
