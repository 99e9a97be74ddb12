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
  'tests/structure/undo.db.test.ts',
  'tests/sync/undo.db.test.ts',
  'tests/tasks/{cursor,list,update}.db.test.ts',
  'tests/tasks/structure/*.db.test.ts',
]

/** The slowest files on the embedded database, which `test:compat` runs. */
const SLOW_EMBEDDED = [
  'tests/database/migrate.db.test.ts',
  'tests/account/delete.db.test.ts',
  'tests/callers/foreign-cursors.db.test.ts',
  'tests/input/numbers.db.test.ts',
  'tests/isolation/{walk,references,totals}.db.test.ts',
  'tests/live/sign-out.db.test.ts',
  'tests/procedures/procedures.db.test.ts',
  'tests/process/{restart,sign-up-killed}.db.test.ts',
  'tests/rest/conditions.db.test.ts',
  'tests/sync/undo.db.test.ts',
  'tests/tasks/list.db.test.ts',
]

/** The slowest other files, which `test:compat` runs too, so that `npm test` takes four minutes at most. */
const SLOW_UNIT = [
  'tests/database/{faults,hostile-settings}.test.ts',
  'tests/identity/{hostile-fields,outages}.test.ts',
  'tests/live/many/closing.test.ts',
  'tests/live/stress/restarts.test.ts',
  'tests/process/drain.test.ts',
]
const SLOW_POSTGRES = [
  'tests/client/procedures.db.test.ts',
  'tests/entities/ordering.db.test.ts',
  'tests/identity/session-limits.db.test.ts',
  'tests/input/{fields,fuzz,smuggled-fields}.db.test.ts',
  'tests/openapi/{fuzz,idempotency}.db.test.ts',
  'tests/rest/{procedures,three-ways}.db.test.ts',
  'tests/sync/structure/structure.db.test.ts',
]
const SLOW_NEON = ['tests/isolation/{walk,references}.db.test.ts']

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

const UNIT = project(
  'unit',
  ['tests/**/*.test.ts'],
  ['tests/**/*.{db,web,compat}.test.ts', 'tests/schema/**', 'tests/log.test.ts'],
)
// A process has room for one of Prisma's schema engines.
const SCHEMA = { ...project('schema', ['tests/schema/*.test.ts']) }
SCHEMA.test = { ...SCHEMA.test, ...{ isolate: true } }
const WEB = project('web', ['tests/**/*.web.test.ts'])
const COMPAT = project('compat', ['tests/**/*.compat.test.ts'])

/** The projects of each `--mode`, as listed in CONTRIBUTING.md. */
const PROJECTS = {
  test: [
    { ...UNIT, test: { ...UNIT.test, exclude: [...UNIT.test.exclude, ...SLOW_UNIT] } },
    SCHEMA,
    onDatabase('postgres', ALL, SLOW_POSTGRES),
    onDatabase('embedded', EMBEDDED, [
      'tests/database/{catalog,entities-check,isolation-check,janitor}.db.test.ts',
      ...SLOW_EMBEDDED,
    ]),
    onDatabase('neon', NEON, [
      'tests/database/{catalog,entities-check,isolation-check,janitor}.db.test.ts',
      'tests/isolation/{no-caller,totals,lost-statements}.db.test.ts',
      ...SLOW_NEON,
    ]),
  ],
  web: [WEB],
  compat: [
    COMPAT,
    project('unit', SLOW_UNIT),
    onDatabase('postgres', SLOW_POSTGRES),
    onDatabase('embedded', SLOW_EMBEDDED),
    onDatabase('neon', SLOW_NEON),
  ],
  long: [
    UNIT,
    SCHEMA,
    WEB,
    COMPAT,
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
    // Many tests wait for a process, a database or the clock; meanwhile others run.
    maxWorkers: 2 * availableParallelism(),
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
