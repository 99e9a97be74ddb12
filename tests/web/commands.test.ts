import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../web/src/keyboard/commands.ts'

describe('the keys of the web app', () => {
  const keys = COMMANDS.map((command) => command.keys.join(' '))

  it('are one for each command', () => {
    expect(
      COMMANDS.filter((command) => command.keys.length === 0 || command.keys.includes('')).map(({ id }) => id),
    ).toEqual([])
    expect(COMMANDS.length).toBeGreaterThan(30)
  })

  it('do not collide: no two are equal, and none begins another one', () => {
    const collisions = keys.filter((key, n) => keys.some((other, m) => m !== n && `${other} `.startsWith(`${key} `)))
    expect(collisions).toEqual([])
  })

  it('are in the documentation', async () => {
    const { readFile } = await import('node:fs/promises')
    const page = await readFile(new URL('../../docs/web-app.md', import.meta.url), 'utf8')
    const printed = (key: string) =>
      key
        .split('+')
        .map((part) => ({ mod: 'Ctrl', shift: 'Shift', Escape: 'Esc', ArrowLeft: '←', ArrowRight: '→' })[part] ?? part)
        .map((part, n, all) => (all.length > 1 && n === all.length - 1 ? part.toUpperCase() : part))
        .join(' ')
    // The page names the priorities 2 and 3 by "1 … 4".
    const missing = COMMANDS.flatMap((command) => command.keys.map(printed)).filter(
      (key) => !/^[23]$/.test(key) && !page.includes(`\`${key}\``),
    )
    expect(missing).toEqual([])
  })
})
