import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'client-sdk/README.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }),
]

/** Returns the text of a page outside its code blocks. */
function proseOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
}

/** Returns the anchors of a page's headings, as GitHub derives them. */
function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(PAGES)('%s', (page) => {
  it('links to pages and headings that exist', () => {
    const broken = [...proseOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)/g)].filter(
      ([, path = '', anchor]) => {
        const target = path === '' ? page : join(dirname(page), path)
        if (!existsSync(join(ROOT, target))) return true
        return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor)
      },
    )
    expect(broken.map(([link]) => link)).toEqual([])
  })

  it('names files of the source that exist', () => {
    const named = [
      ...proseOf(page).matchAll(/`((?:src|tests|bench|prisma|docs|client-sdk)\/[\w./-]+\.(?:ts|md|sql|json|prisma))`/g),
    ]
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })
})

it('README.md shows exactly the folders of src', () => {
  const tree = /```\nprisma\/[\s\S]*?```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[0] ?? ''
  const source = tree.slice(tree.indexOf('src/'), tree.indexOf('client-sdk/'))
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const missing = folders
    .map(({ name }) => `${name}/`)
    .filter((name) => name !== 'generated/' && !source.includes(name))
  const shown = [...source.matchAll(/(?:^|\s)([a-z-]+)\//gm)].map(([, name = '']) => name)
  const nested = globSync('src/*/*', { cwd: ROOT }).map((path) => path.split('/').at(-1))
  const unknown = shown.filter(
    (name) => name !== 'src' && !existsSync(join(ROOT, 'src', name)) && !nested.includes(name),
  )
  expect({ missing, unknown }).toEqual({ missing: [], unknown: [] })
})
