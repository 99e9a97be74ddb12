import { defineConfig } from 'vitest/config'

/** Tests named `*.db.test.ts` run twice, on the embedded database and on a PostgreSQL server; the others once. */
const onDatabase = (name: 'embedded' | 'postgres') => ({
  extends: true as const,
  test: {
    name,
    include: ['tests/**/*.db.test.ts'],
    sequence: { groupOrder: 1 },
    provide: { backend: name },
    globalSetup: [`tests/helpers/${name}-setup.ts`],
  },
})

export default defineConfig(({ mode }) => ({
  test: {
    // `npm run test:long` tries as often as is stated; see tests/helpers/effort.ts.
    env: { TEST_LONG: mode === 'long' ? '1' : '' },
    testTimeout: mode === 'long' ? 600_000 : 30_000,
    hookTimeout: 60_000,
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
      onDatabase('embedded'),
      onDatabase('postgres'),
      // Reads what all the others have logged, so it goes last.
      { extends: true, test: { name: 'log', include: ['tests/log.test.ts'], sequence: { groupOrder: 2 } } },
    ],
  },
}))
