import { readdirSync, readFileSync } from 'node:fs'

/** Returns the resident memory of a process in bytes (proc(5)). Linux only; 0 on other systems. */
export function residentBytes(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Returns the number of open files and sockets of a process; 0 where it is unavailable. */
export function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return 0
  }
}
