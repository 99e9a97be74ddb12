import { defineConfig } from 'vitest/config'

/**
 * Tests named `*.db.test.ts` run on the embedded database and on a PostgreSQL server, and those that reach into the
 * database on one behind Neon's WebSockets as well; the others once. `npm test` leaves out on a second and third database
 * what is about HTTP, callers, limits and the schema, and the stories of sync on Neon's; `npm run test:long` does not.
 */
const onDatabase = (name: 'embedded' | 'postgres' | 'neon', folders = '**', without: string[] = []) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${folders}/*.db.test.ts`],
    exclude: without,
    sequence: { groupOrder: 1 },
    provide: { backend: name === 'embedded' ? ('embedded' as const) : ('postgres' as const) },
    globalSetup: [`tests/helpers/${name}-setup.ts`],
  },
})

export default defineConfig(({ mode }) => ({
  test: {
    // `npm run test:long` tries as often as is stated; see tests/helpers/effort.ts.
    env: { TEST_LONG: mode === 'long' ? '1' : '' },
    testTimeout: mode === 'long' ? 600_000 : 30_000,
    hookTimeout: 60_000,
    // Many tests wait for a process, a database or the clock; meanwhile others run.
    maxWorkers: '150%',
    reporters: process.env.CI ? ['default'] : ['dot'],
    globalSetup: ['tests/helpers/log-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['**/*.db.test.ts', 'tests/log.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      onDatabase(
        'embedded',
        '**',
        mode === 'long'
          ? []
          : [
              'tests/{callers,client,input,limits,live,load,openapi,operation,procedures,rest,security}/**',
              'tests/{sync/model,process/sign-*,database/catalog,database/janitor}.db.test.ts',
            ],
      ),
      onDatabase('postgres'),
      mode === 'long'
        ? onDatabase('neon', '{database,isolation,sync}')
        : onDatabase('neon', '{database,isolation}', ['tests/database/{catalog,janitor}.db.test.ts']),
      // Reads what all the others have logged, so it goes last.
      { extends: true, test: { name: 'log', include: ['tests/log.test.ts'], sequence: { groupOrder: 2 } } },
    ],
  },
}))
