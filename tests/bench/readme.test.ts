import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readmeTable, withTable } from '../../bench/compare/readme.ts'

it('README shows the latest measurements', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
  const { outcome } = JSON.parse(read('bench/results/comparison.json'))
  expect(withTable(read('README.md'), readmeTable(outcome))).toBe(read('README.md'))
})
