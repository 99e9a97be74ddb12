import { readdirSync, readFileSync } from 'node:fs'

/** Memory that a process holds, in bytes (proc(5)). Linux only: elsewhere nothing is known, which is 0. */
export function residentBytes(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

/** How many files and sockets a process has open; 0 where that cannot be known. */
export function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return 0
  }
}
