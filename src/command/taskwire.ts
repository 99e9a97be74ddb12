#!/usr/bin/env node
import { type Accepted, asksForHelp, assertArguments } from '../startup/arguments.ts'
import { enableCompileCache } from '../startup/compile-cache.ts'
import { exitOnEarlySignal } from '../startup/early-stop.ts'
import { UsageError } from '../startup/usage-error.ts'

enableCompileCache(new URL('../../node_modules/.cache/taskwire', import.meta.url))

const USAGE = `Usage: taskwire [command]

  start [--fail-fast]            starts the server; with --fail-fast it exits if the database is unavailable (default)
  migrate                        migrates the database to this version
  doctor                         checks the configuration, the database and the proxy, and says what to do
  user list                      lists the users of the built-in sign-in
  user delete <id or e-mail>     deletes a user with all rows and sessions
  user set-password <id or e-mail>
                                 sets the password that is read from standard input, and ends the user's sessions
  seed <user id>                 adds example tasks for a user
  renew                          lets every device start a full sync, after a restore that the server cannot detect

Environment variables, also from the files .env and .env.$NODE_ENV, configure it: see .env.example.`

interface Command extends Accepted {
  /** Loads the command when it is called. */
  load(): Promise<(args: string[]) => Promise<void>>
}

/** The commands besides `start`. */
const COMMANDS: Record<string, Command> = {
  migrate: { most: 0, load: async () => (await import('./migrate.ts')).migrateDatabase },
  doctor: { most: 0, load: async () => (await import('./doctor.ts')).doctor },
  user: { most: 2, options: ['--yes'], load: async () => (await import('./user.ts')).user },
  seed: { most: 1, load: async () => (await import('./seed.ts')).seed },
  renew: { most: 0, load: async () => (await import('./renew.ts')).renew },
}

const [name = 'start', ...rest] = process.argv.slice(2)
if (name === 'help' || asksForHelp([name, ...rest])) {
  console.log(USAGE)
} else if (name === 'start' || name === '--fail-fast') {
  exitOnEarlySignal()
  const { serve } = await import('../serve.ts')
  await serve(name === 'start' ? rest : [name, ...rest])
} else {
  const { runCommand } = await import('../startup/run-command.ts')
  runCommand(async () => {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!command) throw new UsageError(`Unknown command ${name}.\n\n${USAGE}`)
    assertArguments(rest, command)
    const run = await command.load()
    await run(rest)
  })
}
