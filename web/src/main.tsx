import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './styles/index.css'
import './shell/shell.css'
import { createAppRouter } from './router.tsx'
import { createAppSession } from './session/app-session.ts'
import { SessionProvider } from './session/provider.tsx'
import { rememberedUser } from './session/remembered-user.ts'
import { showTheme, storedTheme } from './settings/shown-theme.ts'
import { afterFirstScreen } from './ui/first-screen.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root"')

showTheme(storedTheme())
// The service worker comes first of all that is loaded later: storing the app takes as long as loading it.
afterFirstScreen(() => import('./shell/app-update.ts'))
const session = createAppSession()
// Most likely it is needed, and it loads while the server says who is signed in.
if (rememberedUser()) void import('./layout/app-layout.tsx').catch(() => undefined)
// The guards of the routes need to know whether a user is signed in.
await session.start()

createRoot(root).render(
  <StrictMode>
    <SessionProvider session={session}>
      <RouterProvider router={createAppRouter(session)} />
    </SessionProvider>
  </StrictMode>,
)
