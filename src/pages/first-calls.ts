/** The server that the examples call, and whether it has built-in sign-in. */
interface ExampleServer {
  origin: string
  hasSignIn: boolean
}

/** Returns a TypeScript program that creates and lists tasks with the client package. */
export function typescriptExample({ origin, hasSignIn }: ExampleServer): string {
  const token = hasSignIn ? 'session.token' : "'an access token of your issuer'"
  return `import { createTaskwire } from '@taskwire/client'
${hasSignIn ? "import { createSession } from '@taskwire/client/auth'\n" : ''}
const url = '${origin}'
${hasSignIn ? SIGN_UP : ''}const tw = createTaskwire({ url, token: ${token} })
await tw.tasks.create({ title: 'Buy milk', priority: 'high' })
for await (const { title } of tw.tasks.iterate()) console.log(title)`
}

const SIGN_UP = `const session = createSession({ url })
await session.signUp({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' })

`

/** Returns curl commands that create and list tasks. */
export function shellExample({ origin, hasSignIn }: ExampleServer): string {
  return `${hasSignIn ? shellSignUp(origin) : "TOKEN='an access token of your issuer'"}
curl -s ${origin}/api/v1/tasks -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' -d '{"title":"Buy milk","priority":"high"}'
curl -s ${origin}/api/v1/tasks -H "Authorization: Bearer $TOKEN"`
}

function shellSignUp(origin: string): string {
  return `SESSION=$(curl -s ${origin}/api/auth/sign-up/email -H 'Content-Type: application/json' \\
  -d '{"name":"Grace","email":"grace@example.com","password":"correct horse"}' | cut -d '"' -f 4)
TOKEN=$(curl -s ${origin}/api/auth/token -H "Authorization: Bearer $SESSION" \\
  | cut -d '"' -f 4)
`
}
