#!/usr/bin/env node
// What `exec` does in a POSIX shell, for npm scripts on Windows: runs a command in place of this one.
const { spawnSync } = require('node:child_process')

const [command, ...args] = process.argv.slice(2)
const { status } = spawnSync(command, args, { stdio: 'inherit', shell: true })
process.exitCode = status ?? 1
