import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createFakeApp } from '../helpers/fake-app.ts'
import { startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail } from '../helpers/task-user.ts'
import { readmeExamples } from './documentation.ts'

it('a server serves its own client: npm installs it, and its first example runs', async () => {
  await using server = await startServer()
  using project = temporaryDirectory()
  const options = { cwd: project.path, encoding: 'utf8', shell: process.platform === 'win32' } as const
  writeFileSync(`${project.path}/package.json`, '{ "type": "module" }')
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', `${server.url}/client.tgz`], options)
  const program = readmeExamples()[0] ?? ''
  const text = program.replaceAll('http://localhost:8000', server.url).replaceAll('ada@example.com', newEmail())
  writeFileSync(`${project.path}/program.ts`, text)
  expect(execFileSync(process.execPath, ['program.ts'], options)).toBe('✓ Buy milk\n')
})

it('a server without the package explains how to build it', async () => {
  const answer = await createFakeApp().send('/client.tgz')
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('npm run client:build')
})
