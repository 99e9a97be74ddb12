import type { TestProject } from 'vitest/node'
import { NGINX, startNginx } from './nginx.ts'
import { freePort } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The port of the run's nginx; absent if it is not installed. */
    nginxPort: number
  }
}

/** The header that names the port of the application. */
export const PORT_HEADER = 'x-test-port'

const COMMON = `
    client_max_body_size 0;
    large_client_header_buffers 8 64k;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;`

/** Starts one nginx for the run, which keeps or strips TEST_BASE_PATH before applications on any port. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (NGINX === undefined) {
    console.warn('nginx is not installed: the tests under a base path run without it (apt-get install nginx).')
    return undefined
  }
  const { TEST_BASE_PATH: base = '', TEST_PROXY: form } = project.config.env
  const target = `http://127.0.0.1:$http_${PORT_HEADER.replaceAll('-', '_')}`
  const pass =
    form === 'strips' ? `if ($request_uri ~ ^${base}(/.*)$) { proxy_pass ${target}$1; }` : `proxy_pass ${target};`
  const port = await freePort()
  const nginx = await startNginx(port, `${COMMON}\n    location ${base}/ { ${pass} }`)
  project.provide('nginxPort', port)
  return async () => nginx[Symbol.asyncDispose]()
}
