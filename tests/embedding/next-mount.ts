import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ENVIRONMENT } from '../client/app-example.ts'
import { npmInstall, programsIn } from './installed.ts'

const PACKAGES = ['next@16.4.6', 'react@19.3.1', 'react-dom@19.3.1', '@types/react@19.3.0', 'typescript@7.0.2']

const LAYOUT = `export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}
`
const PAGE = `import { clientOf } from '../taskwire'

export const dynamic = 'force-dynamic'
export default async function Page() {
  const tw = clientOf('a visitor')
  await tw.tasks.create({ title: 'Rendered on the server' })
  const { items } = await tw.tasks.list()
  return <ul>{items.map(({ id, title }) => <li key={id}>{title}</li>)}</ul>
}
`

/** Builds the Next.js application of the documentation, with a page, in a folder of a project, and returns how to start it. */
export function buildNextMount(project: string): { args: string[]; cwd: string } {
  const [, taskwire = ''] = documented()
  return buildNext(project, { 'taskwire.ts': taskwire, 'app/page.tsx': PAGE })
}

/** Builds a Next.js application with the documented route and configuration, and returns how to start it. */
export function buildNext(project: string, own: Record<string, string>): { args: string[]; cwd: string } {
  npmInstall(project, PACKAGES)
  const [route = '', , config = ''] = documented()
  const files = {
    'app/api/tw/[[...path]]/route.ts': route,
    'next.config.ts': config,
    'app/layout.tsx': LAYOUT,
    ...own,
  }
  const cwd = join(project, 'next-app')
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true })
    writeFileSync(join(cwd, file), text)
  }
  const next = join(project, 'node_modules/next/dist/bin/next')
  const env = { ...ENVIRONMENT, NEXT_TELEMETRY_DISABLED: '1' }
  execFileSync(process.execPath, [next, 'build'], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
  return { args: [next, 'start', '--port'], cwd }
}

function documented(): string[] {
  return programsIn('embedding.md', 'next').map(({ program }) => program)
}
