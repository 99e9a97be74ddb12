import { readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'

const CLIENT = resolve(import.meta.dirname, '../../client-sdk')
const ENTRIES = [
  'index.ts',
  'auth.ts',
  'router.ts',
  'offline/index.ts',
  'filter/index.ts',
  'tanstack/query/index.ts',
  'tanstack/db/index.ts',
]

interface Exported {
  name: string
  /** The file of the client that declares it. */
  file: string
}

/** Lists the exports of the package, except the contract types that the router type refers to. */
export function exported(): Exported[] {
  return ENTRIES.flatMap((entry) => {
    const text = source(entry)
    const lists = [...text.matchAll(/^export (?:type )?\{([^}]+)\} from '\.\/([\w/-]+\.ts)'/gm)].flatMap(
      ([, names = '', path = '']) =>
        names.split(',').map((name) => ({ name: nameOf(name), file: posix.join(posix.dirname(entry), path) })),
    )
    const own = [...text.matchAll(/^export (?:interface|type|const|function) (\w+)/gm)]
    return [...lists.filter(({ name }) => name !== ''), ...own.map(([, name = '']) => ({ name, file: entry }))]
  })
}

/** Returns each documentation example as a program, and the exports without documentation or example. */
export function documented(): { programs: Record<string, string>; undocumented: string[] } {
  const programs: Record<string, string> = {}
  const undocumented: string[] = []
  for (const { name, file } of exported()) {
    const comment = commentOf(name, source(file))
    const examples = examplesIn(comment ?? '')
    // Generated types need a description but no example; the methods have examples.
    const isGenerated = file === 'contract.ts' || file === 'router.ts'
    if (comment === undefined || (examples.length === 0 && !isGenerated)) undocumented.push(`${file}: ${name}`)
    // Names of types and functions can differ only in case, which not every file system distinguishes.
    const program = /^[A-Z]/.test(name) ? `type-${name}` : name
    for (const [n, example] of examples.entries()) programs[`${program}-${n}.ts`] = inProgram(example, file)
  }
  for (const file of new Set(exported().map((one) => one.file))) {
    for (const [n, example] of examplesOfMembers(source(file)).entries())
      programs[`member-${n}-of-${file.replaceAll('/', '-')}`] = inProgram(example, file)
  }
  for (const [n, block] of readmeExamples().entries()) programs[`readme-${n}.ts`] = `${block}\nexport {}\n`
  return { programs, undocumented }
}

/** Returns the TypeScript programs of the README in order. */
export function readmeExamples(): string[] {
  return readmePrograms().map(({ text }) => text)
}

/** Returns the programs of the README with the title of their section, numbered if a section has several. */
export function readmePrograms(): { title: string; text: string }[] {
  const readme = readFileSync(`${CLIENT}/README.md`, 'utf8')
  return readme.split(/^## /m).flatMap((section) => {
    const [title = ''] = section.split('\n')
    return [...section.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, text = ''], n) => ({
      title: n === 0 ? title : `${title} (${n + 1})`,
      text,
    }))
  })
}

function source(file: string): string {
  return readFileSync(`${CLIENT}/src/${file}`, 'utf8')
}

/** Returns the declared name: A for both \`A as B\` and \`type A\`. */
function nameOf(listed: string): string {
  return listed
    .trim()
    .replace(/^type /, '')
    .replace(/ as .*/, '')
}

function examplesIn(comment: string): string[] {
  return comment.split(/\n *\* @example\n/).slice(1)
}

/** Returns the examples of members of exported types. */
function examplesOfMembers(text: string): string[] {
  return [...text.matchAll(/^ +\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n/gm)].flatMap(([, comment = '']) => examplesIn(comment))
}

function commentOf(name: string, text: string): string | undefined {
  const declaration = new RegExp(`^export (?:interface|type|const|(?:async )?function|class) ${name}\\b`, 'm').exec(
    text,
  )
  if (!declaration) return undefined
  return /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/.exec(text.slice(0, declaration.index))?.[1]
}

function inProgram(example: string, file: string): string {
  const body = example.replaceAll(/^ *\* ?/gm, '')
  return `${PREAMBLES.find(([folder]) => file.startsWith(folder))?.[1] ?? ''}import * as client from '@taskwire/client'
import * as auth from '@taskwire/client/auth'
import type { ${typesOf('index.ts')} } from '@taskwire/client'
import type { ${typesOf('auth.ts')} } from '@taskwire/client/auth'
const { createTaskwire, isRetryable, isTaskwireError, memoryEntityStore, taskTree, LIMITS, CONTRACT_VERSION, TaskwireError: _ } = client
const { cookieSessionStorage, createSession, localSessionStorage, memorySessionStorage } = auth
declare const tw: Taskwire
declare const error: unknown
declare const id: string
export async function example() {
${body}
}
`
}

/** The beginnings of programs with examples of the additions. */
const PREAMBLES: [folder: string, text: string][] = [
  [
    'offline/',
    `import { createOfflineStore, matchesTask, memoryStorage, UnsentChangesError } from '@taskwire/client/offline'
import { offlineFilters } from '@taskwire/client/filter'
import type { ${typesOf('offline/index.ts')} } from '@taskwire/client/offline'
`,
  ],
  [
    'filter/',
    `import { daysOf, FILTER_LIMITS, matchesFilter, offlineFilters, parseFilter, printFilter, renameInFilter } from '@taskwire/client/filter'
import { createOfflineStore } from '@taskwire/client/offline'
import type { ${typesOf('filter/index.ts')} } from '@taskwire/client/filter'
`,
  ],
  [
    'tanstack/query/',
    `import { QueryClient, type QueryKey } from '@tanstack/react-query'
import { followQueries, taskwireQueries } from '@taskwire/client/tanstack-query'
import type { ${typesOf('tanstack/query/index.ts')} } from '@taskwire/client/tanstack-query'
declare const queryClient: QueryClient
`,
  ],
  [
    'tanstack/db/',
    `import { createCollection } from '@tanstack/db'
import { commentCollectionOptions, listCollectionOptions, sectionCollectionOptions } from '@taskwire/client/tanstack-db'
import { newComment, newList, newSection, newTask, taskCollectionOptions } from '@taskwire/client/tanstack-db'
import type { ${typesOf('tanstack/db/index.ts')} } from '@taskwire/client/tanstack-db'
`,
  ],
]

function typesOf(entry: string): string {
  const names = [...source(entry).matchAll(/\btype (?:\{([^}]+)\}|(\w+))/g)].flatMap(([, list, one]) =>
    (list ?? one ?? '').split(','),
  )
  return [...new Set(names.map(nameOf).filter((name) => name !== ''))].join(', ')
}
