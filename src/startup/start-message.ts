import { createAddresses } from '../config/addresses.ts'
import type { Env } from '../config/environment.ts'
import type { Logger } from '../observability.ts'
import { systemInfo } from '../system/info.ts'

interface Started {
  env: Env
  database: string
  logger: Logger
}

/** Reports the URL and settings of the service: as text in development, as a JSON log event in production. */
export function announce({ env, database, logger }: Started): void {
  const { urlTo } = createAddresses(env.publicUrl)
  const url = urlTo('')
  if (env.production) {
    logger.info(
      { version: systemInfo.version, url, host: env.host, port: env.port, database, tokens: tokens(env) },
      'listening',
    )
    return
  }
  const lines = [
    `Taskwire ${systemInfo.version} listens on ${url}`,
    `  database  ${database}`,
    `  tokens    ${tokens(env)}`,
    ...(env.auth.mode === 'built-in' ? [`  app       ${url}/app/`] : []),
    `  docs      ${url}/docs`,
    `  try       curl ${url}/api/v1/info`,
    ...(env.auth.mode === 'built-in' ? ['', `  sign up   ${signUp(url)}`] : []),
  ]
  process.stdout.write(`${lines.join('\n')}\n\n`)
}

function tokens({ auth, publicUrl }: Env): string {
  switch (auth.mode) {
    case 'built-in':
      return `built-in sign-in at ${createAddresses(publicUrl).urlTo('/api/auth')}`
    case 'jwks':
      return `from ${auth.issuer}, keys at ${auth.url.href}`
    case 'shared-secret':
      return `signed with AUTH_JWT_SECRET${auth.issuer === undefined ? '' : ` by ${auth.issuer}`}`
  }
}

function signUp(url: string): string {
  const body = `{"name":"Ada","email":"ada@example.com","password":"correct horse"}`
  return `curl ${url}/api/auth/sign-up/email -H 'Content-Type: application/json' -d '${body}'`
}
