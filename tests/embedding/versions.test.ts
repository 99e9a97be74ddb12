import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { releaseNotes, withVersion } from '../../tooling/package/versions.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const release = { version: '9.8.7', date: '2026-11-30', file: 'CHANGELOG.md' }

describe('a new version', () => {
  it.each(['package.json', 'client-sdk/package.json', 'web/package.json', 'package-lock.json'])('of %s', (file) => {
    const before = JSON.parse(read(file))
    const text = withVersion(read(file), '9.8.7', file)
    const after = JSON.parse(text)
    expect(after.version ?? after.devDependencies['@taskwire/client']).toBe('9.8.7')
    // Nothing else changes, and all of them change together.
    expect(JSON.parse(withVersion(text, before.version ?? '0.1.0', file))).toEqual(before)
    expect(Object.keys(after)).toEqual(Object.keys(before))
  })

  it.each(['CHANGELOG.md', 'client-sdk/CHANGELOG.md'])('of %s', (file) => {
    const text = releaseNotes(read(file), { ...release, file })
    const [, unreleased = '', released = ''] = text.split(/^## .*$/m)
    expect(unreleased.trim()).toBe('')
    expect(released.trim()).not.toBe('')
    expect(text).toContain('\n## 9.8.7 (2026-11-30)\n')
  })
})

it('says that a version without changes has none', () => {
  const text = '# Changelog\n\n## Unreleased\n\n## 1.0.0 (2026-01-01)\n\n- First.\n'
  expect(releaseNotes(text, release)).toBe(
    '# Changelog\n\n## Unreleased\n\n## 9.8.7 (2026-11-30)\n\nNo changes.\n\n## 1.0.0 (2026-01-01)\n\n- First.\n',
  )
})

it.each(['# Changelog\n', '\n## Unreleased\n\n## Unreleased\n'])('rejects the changelog %j', (text) => {
  expect(() => releaseNotes(text, release)).toThrow('CHANGELOG.md needs one heading')
})
