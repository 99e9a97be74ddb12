/** The database and the token secret that all servers share. */
export interface Environment {
  databaseUrl: string
  secret: string
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
