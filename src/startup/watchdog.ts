import { url as inspectorUrl } from 'node:inspector'
import { Worker } from 'node:worker_threads'

/** The maximum time for which the event loop may be blocked, in seconds. The longest statement takes a tenth of that. */
export const WATCHDOG = { seconds: 120 }

/**
 * Kills the process, with the cause on standard error, when its event loop is blocked for two minutes. The embedded database
 * runs on the event loop and may loop forever on a full or broken disk; requests and signals are then not handled.
 * Returns a function that stops the watchdog.
 */
export function startWatchdog(directory: string): () => void {
  // A debugger blocks the event loop on purpose.
  if (inspectorUrl() !== undefined) return () => {}
  // The number of heartbeats, and the timeout in seconds.
  const shared = new Int32Array(new SharedArrayBuffer(8))
  shared[1] = WATCHDOG.seconds
  const beat = setInterval(() => {
    Atomics.store(shared, 1, WATCHDOG.seconds)
    Atomics.add(shared, 0, 1)
  }, 1000).unref()
  const worker = new Worker(WATCH, {
    eval: true,
    workerData: { beats: shared, directory },
    execArgv: [],
  })
  worker.unref()
  // The service works without the watchdog.
  worker.on('error', () => {})
  return () => {
    clearInterval(beat)
    void worker.terminate()
  }
}

// Counts its own ticks instead of reading a clock: neither thread ticks while the machine sleeps.
const WATCH = `
  const { statfsSync, writeSync } = require('node:fs')
  const { workerData: { beats, directory } } = require('node:worker_threads')
  let last = 0
  let still = 0
  setInterval(() => {
    const [now, seconds] = [Atomics.load(beats, 0), Atomics.load(beats, 1)]
    still = now === last ? still + 1 : 0
    last = now
    if (still < seconds) return
    let space = 'unknown'
    try {
      const { bavail, bsize } = statfsSync(directory)
      space = Math.round(bavail * bsize / 1024 ** 2) + ' MB'
    } catch {}
    writeSync(2, 'The embedded database in ' + directory + ' has blocked the process for ' + seconds + ' s, so the process exits. ' +
      'Free space there: ' + space + '. Make room, check the disk, or restore a backup; then start again.\\n')
    process.kill(process.pid, 'SIGKILL')
  }, 1000)`
