import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Connections } from '../database/database.ts'

/** What a request has been, once it is answered. */
export interface Observed {
  method: string
  path: string
  status: number
  durationMs: number
  calls: { procedure: string; outcome: string; durationMs: number }[]
}

/** What is asked when the numbers are read. */
export interface Sources {
  callsUnderWay: () => number
  streams: () => number
  connections?: (() => Connections) | undefined
}

/** The numbers of this process, in Prometheus' text format. None of them names a user, a path with an id, or an address. */
export interface Metrics {
  observe(request: Observed): void
  /** Counts something that has happened. */
  count(what: Counted): void
  /** Begins to ask these when the numbers are read. */
  watch(sources: Sources): void
  /** The numbers as text, and the Content-Type of it. */
  read(): Promise<{ text: string; contentType: string }>
}

/** What is counted beside requests: refused for overload; a slow statement; a lost connection to the database. */
export type Counted = 'shed' | 'slow statement' | 'connection lost'

/** In seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Makes the metrics of a process, with Node's own beside ours. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = histogram('taskwire_http_request_duration_seconds', 'HTTP requests by what answered and by status', [
    'endpoint',
    'status',
  ])
  const calls = histogram(
    'taskwire_call_duration_seconds',
    'Procedure calls by procedure and outcome: OK or an error code',
    ['procedure', 'outcome'],
  )
  const events = new Counter({
    name: 'taskwire_events_total',
    help: 'Requests refused for overload (shed), slow statements, lost connections to the database',
    labelNames: ['event'],
    registers,
  })

  return {
    observe({ path, status, durationMs, calls: records }) {
      requests.observe({ endpoint: endpointOf(path), status: String(status) }, durationMs / 1000)
      for (const { procedure, outcome, durationMs } of records) calls.observe({ procedure, outcome }, durationMs / 1000)
    },
    count: (event) => events.inc({ event }),
    watch({ callsUnderWay, streams, connections }) {
      gauge('taskwire_calls_under_way', 'Calls under way', callsUnderWay)
      gauge('taskwire_streams_open', 'Streams of changes that are open', streams)
      if (!connections) return
      new Gauge({
        name: 'taskwire_database_connections',
        help: 'Connections to the database: open, idle, and statements that wait for one',
        labelNames: ['state'],
        registers,
        collect() {
          for (const [state, count] of Object.entries(connections())) this.set({ state }, count)
        },
      })
    },
    read: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  }

  function histogram<Label extends string>(name: string, help: string, labelNames: Label[]): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets: BUCKETS, registers })
  }

  function gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  }
}

/** Few words for many paths: each would be a series of its own. */
function endpointOf(path: string): string {
  const [first = '', second = ''] = path.split('/').slice(1)
  if (first === 'api') return second === 'auth' ? 'sign-in' : 'rest'
  return first === 'trpc' || first === 'health' ? first : 'pages'
}
