import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const COMPONENTS = /[\\/]react-aria-components[\\/]dist[\\/]private[\\/]\w+\.mjs$/
/** The components whose contexts others use without the component, and their imports by those. */
const SPLIT = /[\\/](?:Autocomplete|Checkbox|ListBox)\.mjs$/
const IMPORTS = /^import \{(.+)\} from "(\.\/(?:Autocomplete|Checkbox|ListBox)\.mjs)";$/gm
const APART = '?contexts'

const CREATE = /^import .*\bcreateContext as (\S+?)[,}].* from "react";$/m
const CONTEXT = /^const (\S+) = \/\*#__PURE__\*\/ \(0, (\S+)\)\((?:null|\{\})\);$/gm
const EXPORTS = /^export \{(.+)\};$/m

/**
 * Gives the React contexts of some components of React Aria a module of their own. A bundler moves whole modules only, so that the
 * first screen, whose lists need the contexts, would load list boxes, check boxes and autocompletion too: 12 KB. If React Aria is
 * built in another way one day, nothing is changed, and the test of the budgets says so.
 */
export function contextsApart(): Plugin {
  return {
    name: 'taskwire:contexts-apart',
    apply: 'build',
    load: {
      filter: { id: /\?contexts$/ },
      handler: (id) => split(readFileSync(id.slice(0, -APART.length), 'utf8'))?.contexts ?? null,
    },
    transform: {
      filter: { id: COMPONENTS },
      handler(code, id) {
        const parts = SPLIT.test(id) ? split(code) : undefined
        const own = parts ? `import {${parts.names}} from ${JSON.stringify(id + APART)};\n${parts.rest}` : code
        return own.replaceAll(IMPORTS, (line, names: string, path: string) => {
          const contexts = split(readFileSync(join(dirname(id), path), 'utf8'))?.exported
          const needed = pairsOf(names).map(([name]) => name)
          return contexts && needed.every((name) => contexts.has(name)) ? line.replace(path, path + APART) : line
        })
      },
    },
  }
}

interface Parts {
  /** The module with the contexts only. */
  contexts: string
  /** The names of the contexts for others. */
  exported: ReadonlySet<string>
  /** The import of the contexts in the rest of the module. */
  names: string
  rest: string
}

/** Splits a module into its contexts and the rest; undefined if it has another form than expected. */
function split(code: string): Parts | undefined {
  const [, create] = CREATE.exec(code) ?? []
  const exported = new Map(pairsOf(EXPORTS.exec(code)?.[1] ?? ''))
  const found = [...code.matchAll(CONTEXT)].filter(([, name = '', caller]) => caller === create && exported.has(name))
  if (create === undefined || found.length === 0) return undefined
  const pairs = found.map(([, name = '']) => ({ name, as: exported.get(name) ?? '' }))
  return {
    contexts: [
      `import {createContext as ${create}} from "react";`,
      ...found.map(([line]) => line),
      `export {${pairs.map(({ name, as }) => `${name} as ${as}`).join(', ')}};`,
    ].join('\n'),
    exported: new Set(pairs.map(({ as }) => as)),
    names: pairs.map(({ name, as }) => `${as} as ${name}`).join(', '),
    rest: found.reduce((text, [line]) => text.replace(line, ''), code),
  }
}

/** Returns the pairs of a list of imports or exports: "a as b, c as d". */
function pairsOf(list: string): [string, string][] {
  return list.split(',').map((pair) => {
    const [first = '', second = first] = pair.trim().split(' as ')
    return [first, second]
  })
}
