import { createTaskwire } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'

const url = process.env.TASKWIRE_URL ?? 'http://localhost:8000'
const ada = { email: 'ada@example.com', password: 'correct horse' }
const session = createSession({ url })
await session.signIn(ada).catch(() => session.signUp({ name: 'Ada', ...ada }))
const tw = createTaskwire({ url, token: session.token })
await tw.tasks.create({ title: 'Buy milk' })
for await (const { title, completed } of tw.tasks.iterate()) console.log(completed ? '✓' : '·', title)
