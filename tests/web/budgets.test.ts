import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtApp } from './built-app.ts'

const FIRST_SCREEN_KB = 190
const ROUTE_KB = 60
/** Files at addresses that never change; the server revalidates them. */
const FIXED =
  /^(index\.html|sw\.js|licenses\.txt|manifest\.webmanifest|icon\.svg|icon-(180|192|512|maskable-512)\.png)$/

let folder: string
let files: string[]
beforeAll(async () => {
  folder = await builtApp()
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
})

describe('the built web app', () => {
  it(`has at most ${FIRST_SCREEN_KB} KB of scripts, compressed, in each first screen`, () => {
    const start = [...firstFiles()].filter((name) => name.endsWith('.js'))
    const frame = [...start, ...loadedWith(part('app-layout')), ...loadedWith(part('sync'))]
    const sizes = [...screens(), part('sign-up-screen')].map((file) => {
      const files = new Set([...(/sign-/.test(file) ? start : frame), ...loadedWith(file)])
      return { file, size: sizeOf([...files]), files }
    })
    expect(sizes.length).toBeGreaterThan(10)
    // These are first screens seldom, and have parts of their own: the limits of a screen in the frame hold for them.
    const often = sizes.filter(({ file }) => !/(settings|search|sync|trash)-screen/.test(file))
    expect(often.filter(({ size }) => size > FIRST_SCREEN_KB)).toEqual([])
  })

  it(`loads at most ${ROUTE_KB} KB, compressed, for anything that is shown later`, () => {
    const loaded = new Set([...firstFiles(), ...loadedWith(part('app-layout'))])
    const later = files.filter((name) => name.endsWith('.js') && name !== 'sw.js' && !loaded.has(name))
    const sizes = later.map((file) => ({
      file,
      size: sizeOf([...loadedWith(file)].filter((name) => !loaded.has(name))),
    }))
    expect(sizes.length).toBeGreaterThan(20)
    expect(sizes.filter(({ size }) => size > ROUTE_KB)).toEqual([])
  })

  it('loads nothing of the signed-in screens for the sign-in, and the other way round', () => {
    const names = (file: string) => [...loadedWith(file)].map((name) => /([a-z-]+?)-[\w-]{8}\.js$/.exec(name)?.[1])
    expect(names(part('sign-in-screen'))).not.toContain('tasks')
    expect(names(part('app-layout'))).not.toContain('entry')
  })

  it('has names with hashes for all files that browsers keep', () => {
    expect(files.filter((name) => !FIXED.test(name) && !/^assets\/.+-[\w-]{8}\.\w+$/.test(name))).toEqual([])
  })

  it('has no inline script or style, and no address of another host in its page', () => {
    const page = read('index.html')
    expect(page).not.toMatch(/<style|style="|<script(?![^>]* src=)|\bon\w+="/)
    expect(page).not.toMatch(/(src|href)="(?!\/app\/)/)
  })

  it('gives the service worker the list of its files', () => {
    const worker = read('sw.js')
    const stored = files.filter((name) => !/^(index\.html|sw\.js|licenses\.txt)$/.test(name))
    expect(stored.filter((name) => !worker.includes(`"${name}"`))).toEqual([])
    expect(worker).not.toContain('__SHELL__')
  })

  it('contains the licences of its dependencies', () => {
    for (const name of ['react', 'react-dom', 'react-aria-components', '@tanstack/react-router']) {
      expect(read('licenses.txt')).toContain(name)
    }
  })
})

function read(name: string): string {
  return readFileSync(folder + name, 'utf8')
}

/** Returns what the page names: the first script, all that it imports, and the style sheet. */
function firstFiles(): Set<string> {
  const named = [...read('index.html').matchAll(/"\/app\/(assets\/[^"]+)"/g)].map(([, name = '']) => name)
  return new Set(['index.html', ...named.flatMap((name) => [...loadedWith(name)])])
}

/** Returns the names of the files of the screens. */
function screens(): string[] {
  return files.filter((name) => /\/[a-z-]+-screen-[\w-]{8}\.js$/.test(name))
}

/** Returns the name of the script of a part of the app, such as a screen. */
function part(name: string): string {
  const found = files.find((file) => file.startsWith(`assets/${name}-`) && file.endsWith('.js'))
  if (found === undefined) throw new Error(`the build has no script of ${name}`)
  return found
}

/** Returns a script with the scripts that it imports. */
function loadedWith(start: string): Set<string> {
  const names = new Set([start])
  for (const name of names) {
    if (!name.endsWith('.js')) continue
    for (const [, path = ''] of read(name).matchAll(/(?:\bfrom|\bimport) *["'`]\.\/([^"'`]+)["'`]/g))
      names.add(`assets/${path}`)
  }
  return names
}

/** Returns the size of files in KB, each compressed by itself as the server does. */
function sizeOf(names: string[]): number {
  const sizes = names.map((name) => gzipSync(readFileSync(folder + name), { level: 9 }).length)
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024)
}
