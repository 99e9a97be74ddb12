import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { contextsApart } from './contexts-apart.ts'
import { englishOnly } from './english-only.ts'
import { serviceWorker } from './sw/plugin.ts'
import { withoutPreload } from './without-preload.ts'

/** The server to which `npm run web:dev` forwards calls. */
const SERVER = process.env.TASKWIRE_URL ?? 'http://localhost:8000'
const FORWARDED = ['/api', '/trpc', '/calendar', '/docs', '/client.tgz']

/**
 * The files of the first screens: one of each is smaller, and sooner there, than fifty small ones. All screens need `start`, with the
 * modules that the other two share; those that are signed out need `entry`, and those that are signed in `tasks`
 * and `sync`. All other code is
 * loaded after the first screen. A test checks the sizes, and that neither of the two loads the other.
 */
const FIRST_SCREENS = [
  {
    name: 'start',
    test: /[\\/]src[\\/]main\.tsx$|[\\/](Text|useControlledState|useLabels)\.mjs$|\?contexts$/,
    priority: 3,
  },
  { name: 'sync', test: /[\\/]client-sdk[\\/]dist[\\/](leader|live)\.js$/, priority: 2 },
  { name: 'entry', test: /[\\/]src[\\/]session[\\/]sign-(in|up)-screen\.tsx$/, priority: 2 },
  { name: 'tasks', test: /[\\/]src[\\/](layout[\\/]app-layout|screens[\\/](today|inbox)-screen)\.tsx$/, priority: 1 },
]

export default defineConfig({
  base: '/app/',
  plugins: [react(), englishOnly(), contextsApart(), withoutPreload(), serviceWorker()],
  // React has this hook itself since version 18.
  resolve: { alias: [{ find: /^use-sync-external-store\/shim(\/index\.js)?$/, replacement: 'react' }] },
  build: {
    outDir: 'dist',
    // An inlined file would be a data: URL, which the Content-Security-Policy blocks for everything but images.
    assetsInlineLimit: 0,
    // What a part needs is in `start` and `tasks`; lists of it would be part of the first screen. There is one style sheet.
    modulePreload: false,
    cssCodeSplit: false,
    // The browsers with light-dark(), which the design tokens use.
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    reportCompressedSize: false,
    license: { fileName: 'licenses.txt' },
    rolldownOptions: {
      // A slow machine is no problem of the build.
      checks: { pluginTimings: false },
      input: { index: 'index.html', sw: 'sw/sw.ts' },
      // The address of a service worker must not change.
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: FIRST_SCREENS },
      },
    },
  },
  server: { proxy: Object.fromEntries(FORWARDED.map((path) => [path, SERVER])) },
})
