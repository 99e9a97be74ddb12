/** The server that the examples call, and whether it has built-in sign-in. */
interface ExampleServer {
  /** Its public URL, without a slash at the end. */
  url: string
  hasSignIn: boolean
}

/** Returns a TypeScript program that creates and lists tasks with the client package. */
export function typescriptExample({ url, hasSignIn }: ExampleServer): string {
  const token = hasSignIn ? 'session.token' : "'an access token of your issuer'"
  return `import { createTaskwire } from '@taskwire/client'
${hasSignIn ? "import { createSession } from '@taskwire/client/auth'\n" : ''}
const url = '${url}'
${hasSignIn ? SIGN_UP : ''}const tw = createTaskwire({ url, token: ${token} })
await tw.tasks.create({ title: 'Buy milk', priority: 'high' })
for await (const { title } of tw.tasks.iterate()) console.log(title)`
}

const SIGN_UP = `const session = createSession({ url })
await session.signUp({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' })

`

/** Returns curl commands that create and list tasks. */
export function shellExample({ url, hasSignIn }: ExampleServer): string {
  return `${hasSignIn ? shellSignUp(url) : "TOKEN='an access token of your issuer'"}
curl -s ${url}/api/v1/tasks -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' -d '{"title":"Buy milk","priority":"high"}'
curl -s ${url}/api/v1/tasks -H "Authorization: Bearer $TOKEN"`
}

function shellSignUp(url: string): string {
  return `SESSION=$(curl -s ${url}/api/auth/sign-up/email -H 'Content-Type: application/json' \\
  -d '{"name":"Grace","email":"grace@example.com","password":"correct horse"}' | cut -d '"' -f 4)
TOKEN=$(curl -s ${url}/api/auth/token -H "Authorization: Bearer $SESSION" \\
  | cut -d '"' -f 4)
`
}
