import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Connections } from '../database/database.ts'

/** A completed request, as recorded in the metrics. */
export interface Observed {
  method: string
  path: string
  status: number
  durationMs: number
  calls: { procedure: string; outcome: string; durationMs: number }[]
}

/** Functions that return the current values of gauges, called when the metrics are read. */
export interface Sources {
  callsUnderWay: () => number
  streams: () => number
  connections?: (() => Connections) | undefined
}

/** The metrics of this process, in Prometheus' text format. Labels contain no user, no path with an id, and no address. */
export interface Metrics {
  /** Records a completed request and its calls. */
  observe(request: Observed): void
  /** Counts an event. */
  count(what: Counted): void
  /** Registers the sources of gauges. */
  watch(sources: Sources): void
  /** Returns the metrics as text, with their Content-Type. */
  read(): Promise<{ text: string; contentType: string }>
}

/** Events counted in addition to requests: load shedding, a slow statement, a lost database connection. */
export type Counted = 'shed' | 'slow statement' | 'connection lost'

/** Histogram buckets, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Creates the metrics of a process, including the default metrics of Node.js. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = histogram(
    'taskwire_http_request_duration_seconds',
    'Duration of HTTP requests by endpoint and status',
    ['endpoint', 'status'],
  )
  const calls = histogram(
    'taskwire_call_duration_seconds',
    'Duration of procedure calls by procedure and outcome: OK or an error code',
    ['procedure', 'outcome'],
  )
  const events = new Counter({
    name: 'taskwire_events_total',
    help: 'Requests rejected by load shedding (shed), slow statements, lost database connections',
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
      gauge('taskwire_calls_under_way', 'Calls in progress', callsUnderWay)
      gauge('taskwire_streams_open', 'Open change streams', streams)
      if (!connections) return
      new Gauge({
        name: 'taskwire_database_connections',
        help: 'Database connections: open, idle, and statements waiting for one',
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

/** The first parts of paths that are endpoint labels. */
const ENDPOINTS = new Set(['trpc', 'health', 'calendar'])

/** Returns the endpoint label of a path. Few values, since each label value is a separate time series. */
function endpointOf(path: string): string {
  const [first = '', second = ''] = path.split('/').slice(1)
  if (first === 'api') return second === 'auth' ? 'sign-in' : 'rest'
  return ENDPOINTS.has(first) ? first : 'pages'
}
