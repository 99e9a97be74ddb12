import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  redirect,
} from '@tanstack/react-router'
import { appPath } from './base-path.ts'
import type { AppSession } from './session/session-state.ts'
import { FailurePage } from './shell/failure-page.tsx'
import { RootScreen } from './shell/root-screen.tsx'

/** What every route can use before it is shown. */
interface RouterContext {
  session: AppSession
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: RootScreen,
  notFoundComponent: () => <Navigate to="/today" replace />,
})

/** Search parameters of the sign-in screens: the page to show afterwards. */
interface EntrySearch {
  next?: string | undefined
}

function validateNext({ next }: Record<string, unknown>): EntrySearch {
  // Only paths of this app, so that a link cannot lead to another site. Without the key the router passes on the invalid value.
  return { next: typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : undefined }
}

const signedOut = {
  getParentRoute: () => rootRoute,
  validateSearch: validateNext,
  beforeLoad: ({ context, search }: { context: RouterContext; search: EntrySearch }) => {
    if (context.session.state.phase === 'signed-in') throw redirect({ href: search.next ?? '/today', replace: true })
  },
}
const signInRoute = createRoute({
  ...signedOut,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./session/sign-in-screen.tsx'), 'SignInScreen'),
})
const signUpRoute = createRoute({
  ...signedOut,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('./session/sign-up-screen.tsx'), 'SignUpScreen'),
})

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: ({ context, location }) => {
    if (context.session.state.phase === 'signed-out') {
      throw redirect({
        to: '/sign-in',
        search: location.pathname === '/' ? {} : { next: location.href },
        replace: true,
      })
    }
  },
  // An open task is part of the address, so that "back" closes it.
  validateSearch: ({ task }: Record<string, unknown>): { task?: string | undefined } => ({
    task: typeof task === 'string' ? task : undefined,
  }),
  component: lazyRouteComponent(() => import('./layout/app-layout.tsx'), 'AppLayout'),
})

const child = { getParentRoute: () => signedInRoute }

const indexRoute = createRoute({
  ...child,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/today', replace: true })
  },
})
const todayRoute = createRoute({
  ...child,
  path: '/today',
  component: lazyRouteComponent(() => import('./screens/today-screen.tsx'), 'TodayScreen'),
})
const inboxRoute = createRoute({
  ...child,
  path: '/inbox',
  component: lazyRouteComponent(() => import('./screens/inbox-screen.tsx'), 'InboxScreen'),
})
const upcomingRoute = createRoute({
  ...child,
  path: '/upcoming',
  component: lazyRouteComponent(() => import('./screens/upcoming-screen.tsx'), 'UpcomingScreen'),
})
const allRoute = createRoute({
  ...child,
  path: '/all',
  component: lazyRouteComponent(() => import('./screens/all-screen.tsx'), 'AllScreen'),
})
const completedRoute = createRoute({
  ...child,
  path: '/completed',
  component: lazyRouteComponent(() => import('./screens/completed-screen.tsx'), 'CompletedScreen'),
})
const listRoute = createRoute({
  ...child,
  path: '/lists/$listId',
  component: lazyRouteComponent(() => import('./screens/list-screen.tsx'), 'ListScreen'),
})
const viewRoute = createRoute({
  ...child,
  path: '/views/$viewId',
  component: lazyRouteComponent(() => import('./screens/view-screen.tsx'), 'ViewScreen'),
})
const tagRoute = createRoute({
  ...child,
  path: '/tags/$tag',
  component: lazyRouteComponent(() => import('./screens/tag-screen.tsx'), 'TagScreen'),
})
const searchRoute = createRoute({
  ...child,
  path: '/search',
  validateSearch: (search: Record<string, unknown>): { q?: string } => (search.q ? { q: String(search.q) } : {}),
  component: lazyRouteComponent(() => import('./screens/search-screen.tsx'), 'SearchScreen'),
})
const trashRoute = createRoute({
  ...child,
  path: '/trash',
  component: lazyRouteComponent(() => import('./screens/trash-screen.tsx'), 'TrashScreen'),
})
const syncRoute = createRoute({
  ...child,
  path: '/sync',
  component: lazyRouteComponent(() => import('./screens/sync-screen.tsx'), 'SyncScreen'),
})
const settingsRoute = createRoute({
  ...child,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-screen.tsx'), 'SettingsScreen'),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  signUpRoute,
  signedInRoute.addChildren([
    indexRoute,
    todayRoute,
    inboxRoute,
    upcomingRoute,
    allRoute,
    completedRoute,
    listRoute,
    viewRoute,
    tagRoute,
    searchRoute,
    trashRoute,
    syncRoute,
    settingsRoute,
  ]),
])

/** Creates the router of the app, below its path. */
export function createAppRouter(session: AppSession) {
  const router = createRouter({
    routeTree,
    basepath: appPath(''),
    context: { session },
    defaultPreload: 'intent',
    defaultErrorComponent: FailurePage,
    scrollRestoration: true,
  })
  // A sign-in or sign-out decides again which routes may be shown.
  session.subscribe(() => void router.invalidate())
  return router
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
