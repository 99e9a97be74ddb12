import { expect, it } from 'vitest'
import { createLogger } from '../../src/observability.ts'

function logged(error: unknown): string {
  const lines: string[] = []
  createLogger('info', { write: (line) => lines.push(line) }).error({ err: error }, 'failed')
  return lines.join('')
}

class PrismaClientValidationError extends Error {
  override readonly name = 'PrismaClientValidationError'
}

it('logs a Prisma validation error without the values of the query', () => {
  const message =
    'Invalid `x.update()` invocation:\n\n{\n  data: {\n    name: "SECRETNAME"\n  }\n}\n\nArgument `image`: Invalid value.'
  const error = new Error('outer', { cause: new PrismaClientValidationError(message) })
  expect(logged(error)).not.toContain('SECRETNAME')
  expect(logged(error)).toContain('Argument `image`: Invalid value.')
  expect(logged(error)).toContain('logged-errors.test.ts')
})

it('logs a thrown string without its content', () => {
  expect(logged('SECRET')).not.toContain('SECRET')
})

it('logs the message and code of an error that is not a Prisma validation error', () => {
  const line = JSON.parse(logged(Object.assign(new Error('connection lost'), { code: 'ECONNRESET' })))
  expect(line.err).toMatchObject({ type: 'Error', message: 'connection lost', code: 'ECONNRESET' })
})
