import { existsSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../src/startup/run-command.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const VITE = new URL('../node_modules/vite/package.json', import.meta.url)

/** Builds the web app into `web/dist` (`npm run web:build`). Runs after every install. */
async function main(): Promise<void> {
  // An install without development dependencies has no Vite; the image build has built the app already.
  if (!existsSync(VITE)) {
    process.stdout.write('The web app was not built, because Vite is not installed.\n')
    return
  }
  // Otherwise the variable of the shell decides whether React is built for development.
  process.env.NODE_ENV = 'production'
  const { build } = await import('vite')
  // A server that runs meanwhile finds either all old files or all new ones.
  const target = `${HERE}dist`
  const outDir = `${target}.new`
  await build({ root: HERE, configFile: `${HERE}vite.config.ts`, logLevel: 'warn', build: { outDir } })
  rmSync(target, { recursive: true, force: true })
  renameSync(outDir, target)
}

if (import.meta.main) runCommand(main)
