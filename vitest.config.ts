import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * The time limit of a test. Waits within a test have no shorter limit, because machines differ in speed by a factor of ten
 * (tests/helpers/eventually.ts).
 */
const LIMIT_MS = 120_000
const LONG_LIMIT_MS = 600_000

const ALL = ['tests/**/*.db.test.ts']

/** On the embedded database: the database, isolation, and one file of each other folder. PostgreSQL runs the rest. */
const EMBEDDED = [
  'tests/*.db.test.ts',
  'tests/{database,isolation}/*.db.test.ts',
  'tests/account/delete.db.test.ts',
  'tests/callers/foreign-cursors.db.test.ts',
  'tests/calendar/feed.db.test.ts',
  'tests/client/conflicts.db.test.ts',
  'tests/entities/references.db.test.ts',
  'tests/identity/built-in.db.test.ts',
  'tests/input/numbers.db.test.ts',
  'tests/janitor/clear.db.test.ts',
  'tests/limits/quota.db.test.ts',
  'tests/lists/*.db.test.ts',
  'tests/live/sign-out.db.test.ts',
  'tests/load/cancelled-calls.db.test.ts',
  'tests/openapi/separate-validation.db.test.ts',
  'tests/operation/audit.db.test.ts',
  'tests/procedures/procedures.db.test.ts',
  'tests/rest/conditions.db.test.ts',
  'tests/security/addresses.db.test.ts',
  'tests/reminders/firing.db.test.ts',
  'tests/structure/undo.db.test.ts',
  'tests/sync/undo.db.test.ts',
  'tests/{search,tags}/*.db.test.ts',
  'tests/tasks/{cursor,list,tag-changes,update}.db.test.ts',
  'tests/tasks/by-filter/by-filter.db.test.ts',
  'tests/tasks/structure/*.db.test.ts',
  'tests/views/*.db.test.ts',
]

/** The slowest files on the embedded database. `test:compat` runs those that depend on it, `test:long` all. */
const SLOW_EMBEDDED = [
  'tests/database/{close,concurrent-writes,entities,migrate,upgrade}.db.test.ts',
  'tests/account/delete.db.test.ts',
  'tests/isolation/{connections,interleaving,raw-statements,references,totals,transactions,walk}.db.test.ts',
  'tests/process/{restart,sign-up-killed}.db.test.ts',
  'tests/{search,tags}/upgrade.db.test.ts',
]
const LONG_EMBEDDED = [
  'tests/callers/foreign-cursors.db.test.ts',
  'tests/calendar/feed.db.test.ts',
  'tests/entities/references.db.test.ts',
  'tests/input/numbers.db.test.ts',
  'tests/isolation/walk-one-mechanism.db.test.ts',
  'tests/live/sign-out.db.test.ts',
  'tests/openapi/separate-validation.db.test.ts',
  'tests/procedures/procedures.db.test.ts',
  'tests/reminders/firing.db.test.ts',
  'tests/rest/conditions.db.test.ts',
  'tests/sync/undo.db.test.ts',
  'tests/tags/colors.db.test.ts',
  'tests/tasks/{cursor,list,tag-changes}.db.test.ts',
  'tests/tasks/by-filter/by-filter.db.test.ts',
  'tests/tasks/structure/{cases,tree}.db.test.ts',
  'tests/views/views.db.test.ts',
]

/** The slowest other files, which `test:compat` runs too, so that `npm test` takes four minutes at most. */
const SLOW_UNIT = [
  'tests/base-path/start.test.ts',
  'tests/command/command.test.ts',
  'tests/database/{channel,failed-statements,faults,hostile-settings,neon,pgbouncer}.test.ts',
  'tests/database/roles.test.ts',
  'tests/embedding/{handler,server}.test.ts',
  'tests/http/connections.test.ts',
  'tests/identity/hostile-fields.test.ts',
  'tests/live/many/{idle,processes}.test.ts',
  'tests/load/tenfold.test.ts',
  'tests/openapi/routing.test.ts',
  'tests/process/{drain,embedded-files,grace-period,lock,migration,private-files,revoked-token,rolling,tokens,watchdog}.test.ts',
  'tests/process/{start,start-over-postgres,start-without-database}.test.ts',
  'tests/reminders/processes.test.ts',
  'tests/security/raw-messages.test.ts',
  'tests/sync/faults.test.ts',
  'tests/testing/{clock,faults,msw,reset}.test.ts',
]
/** Stress tests, which only `test:long` runs. */
const LONG_UNIT = [
  'tests/history/history.test.ts',
  'tests/identity/outages.test.ts',
  'tests/live/many/{closing,stalled-readers}.test.ts',
  'tests/live/stress/{pooler,restarts,steady}.test.ts',
  'tests/load/{soak,unread-answers}.test.ts',
  'tests/tasks/quick-add/any-text.test.ts',
]
const SLOW_POSTGRES = [
  'tests/callers/{claimed-identity,foreign-cursors,matrix,mixed-owners}.db.test.ts',
  'tests/client/procedures.db.test.ts',
  'tests/database/{janitor,migrate}.db.test.ts',
  'tests/entities/{ordering,ordering-cost}.db.test.ts',
  'tests/identity/session-limits.db.test.ts',
  'tests/input/{encoding,fields,fuzz,numbers,smuggled-fields}.db.test.ts',
  'tests/isolation/references.db.test.ts',
  'tests/openapi/idempotency.db.test.ts',
  'tests/process/{restart,sign-in-limit,sign-up-killed}.db.test.ts',
  'tests/rest/three-ways.db.test.ts',
  'tests/security/accounts.db.test.ts',
  'tests/sync/{noun-replays,readers}.db.test.ts',
  'tests/sync/structure/structure.db.test.ts',
  'tests/tasks/several-keys.db.test.ts',
]
const LONG_POSTGRES = [
  'tests/isolation/walk-one-mechanism.db.test.ts',
  'tests/openapi/fuzz.db.test.ts',
  'tests/rest/procedures.db.test.ts',
]
const SLOW_NEON = ['tests/database/migrate.db.test.ts', 'tests/isolation/{raw-statements,transactions,walk}.db.test.ts']
const LONG_NEON = ['tests/isolation/{references,walk-one-mechanism}.db.test.ts']

/** The files that run over Neon's WebSockets, because they depend on the driver. */
const NEON = ['tests/*.db.test.ts', 'tests/{database,isolation}/*.db.test.ts']

type Backend = 'embedded' | 'postgres' | 'neon'

/** Returns the project of one database. Its test files share only the database server. */
function onDatabase(name: Backend, include: string[], exclude: string[] = []) {
  return {
    extends: true as const,
    test: {
      name,
      include,
      exclude,
      sequence: { groupOrder: 1 },
      provide: { backend: name === 'embedded' ? ('embedded' as const) : ('postgres' as const) },
      globalSetup: name === 'embedded' ? [] : [`tests/helpers/${name}-setup.ts`],
    },
  }
}

/** Returns a project of tests that choose their own database or need none. */
function project(name: string, include: string[], exclude: string[] = []) {
  return { extends: true as const, test: { name, include, exclude, sequence: { groupOrder: 1 } } }
}

/** Returns a project of the files over HTTP with their applications under a base path, behind nginx if it is installed. */
function underBasePath(proxy: 'keeps' | 'strips') {
  const files = onDatabase('postgres', ['tests/rest/*.db.test.ts', 'tests/client/**/*.db.test.ts'])
  const globalSetup = [...files.test.globalSetup, 'tests/helpers/nginx-setup.ts']
  const env = { TEST_BASE_PATH: '/api/tw', TEST_PROXY: proxy }
  return { ...files, test: { ...files.test, name: `proxy-${proxy}-path`, globalSetup, env } }
}

/** Returns a project of the same files with their applications mounted in a framework. */
function mountedIn(framework: 'express' | 'fastify' | 'hono' | 'next' | 'node') {
  const files = onDatabase('postgres', ['tests/rest/*.db.test.ts', 'tests/client/**/*.db.test.ts'])
  const globalSetup = [...files.test.globalSetup, ...(framework === 'next' ? ['tests/helpers/next-setup.ts'] : [])]
  const env = { TEST_BASE_PATH: '/api/tw', TEST_MOUNT: framework }
  return { ...files, test: { ...files.test, name: `mount-${framework}`, globalSetup, env } }
}

const MOUNTS = (['express', 'fastify', 'hono', 'next', 'node'] as const).map(mountedIn)

const UNIT = project(
  'unit',
  ['tests/**/*.test.ts'],
  ['tests/**/*.{db,web,compat}.test.ts', 'tests/schema/**', 'tests/log.test.ts'],
)
// A process has room for one of Prisma's schema engines.
const SLOW_SCHEMA = ['tests/schema/drift.test.ts']
const SCHEMA = { ...project('schema', ['tests/schema/*.test.ts']) }
SCHEMA.test = { ...SCHEMA.test, ...{ isolate: true } }
const WEB = project('web', ['tests/**/*.web.test.ts'])
const COMPAT = project('compat', ['tests/**/*.compat.test.ts'])

/** The projects of each `--mode`, as listed in CONTRIBUTING.md. */
const PROJECTS = {
  test: [
    { ...UNIT, test: { ...UNIT.test, exclude: [...UNIT.test.exclude, ...SLOW_UNIT, ...LONG_UNIT] } },
    { ...SCHEMA, test: { ...SCHEMA.test, exclude: SLOW_SCHEMA } },
    onDatabase('postgres', ALL, [...SLOW_POSTGRES, ...LONG_POSTGRES]),
    onDatabase('embedded', EMBEDDED, [
      'tests/database/{catalog,entities-check,isolation-check,janitor}.db.test.ts',
      ...[...SLOW_EMBEDDED, ...LONG_EMBEDDED],
    ]),
    onDatabase('neon', NEON, [
      'tests/database/{catalog,entities-check,isolation-check,janitor}.db.test.ts',
      'tests/isolation/{no-caller,totals,lost-statements}.db.test.ts',
      ...[...SLOW_NEON, ...LONG_NEON],
    ]),
  ],
  web: [WEB],
  compat: [
    COMPAT,
    project('unit', SLOW_UNIT),
    { ...SCHEMA, test: { ...SCHEMA.test, include: SLOW_SCHEMA } },
    onDatabase('postgres', SLOW_POSTGRES),
    onDatabase('embedded', SLOW_EMBEDDED),
    onDatabase('neon', SLOW_NEON),
  ],
  mounts: [underBasePath('keeps'), underBasePath('strips'), ...MOUNTS],
  long: [
    UNIT,
    SCHEMA,
    WEB,
    COMPAT,
    underBasePath('keeps'),
    underBasePath('strips'),
    ...MOUNTS,
    onDatabase('postgres', ALL),
    onDatabase('embedded', ALL),
    onDatabase('neon', ['tests/*.db.test.ts', 'tests/{database,isolation,sync}/**/*.db.test.ts']),
  ],
}

export default defineConfig(({ mode }) => ({
  test: {
    // `npm run test:long` tries as often as is stated; see tests/helpers/effort.ts.
    env: { TEST_LONG: mode === 'long' ? '1' : '' },
    testTimeout: mode === 'long' ? LONG_LIMIT_MS : LIMIT_MS,
    hookTimeout: mode === 'long' ? LONG_LIMIT_MS : LIMIT_MS,
    expect: { poll: { timeout: LIMIT_MS - 10_000, interval: 10 } },
    // A worker loads the application once for all its files; tests/helpers/setup.ts keeps one from disturbing the next.
    isolate: false,
    // Many tests wait for a process, a database or the clock; meanwhile others run. A browser uses a processor by itself.
    maxWorkers: (mode === 'web' ? 1 : 2) * availableParallelism(),
    reporters: ['./tests/helpers/brief-reporter.ts'],
    setupFiles: ['tests/helpers/setup.ts'],
    globalSetup: ['tests/helpers/run-setup.ts'],
    projects: [
      ...(PROJECTS[mode as keyof typeof PROJECTS] ?? PROJECTS.test),
      // Reads what all the others have logged, so it goes last.
      { extends: true, test: { name: 'log', include: ['tests/log.test.ts'], sequence: { groupOrder: 2 } } },
    ],
  },
}))
