import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

/**
 * Prints the time in CPU profiles by package and by function: `node bench/profile.ts [--last seconds] file…`.
 * `npm run bench -- --profiles directory` makes each contender write one. `--last` excludes start-up and warm-up.
 */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  /** In microseconds. */
  timeDeltas: number[]
}

const { values, positionals } = parseArgs({ options: { last: { type: 'string' } }, allowPositionals: true })
const LINES = 28

for (const file of positionals) {
  const profile: CpuProfile = JSON.parse(readFileSync(file, 'utf8'))
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]))
  const byPackage = new Map<string, number>()
  const byFunction = new Map<string, number>()
  let busy = 0
  const from = firstSample(profile, Number(values.last ?? Number.POSITIVE_INFINITY) * 1e6)
  profile.samples.slice(from).forEach((id, index) => {
    const frame = frames.get(id)
    const spent = profile.timeDeltas[from + index] ?? 0
    if (!frame || frame.functionName === '(idle)') return
    busy += spent
    add(byPackage, locate(frame.url) || frame.functionName, spent)
    add(byFunction, `${frame.functionName || '(anonymous)'}  ${locate(frame.url)}:${frame.lineNumber + 1}`, spent)
  })
  console.log(`${file}: ${(busy / 1e6).toFixed(1)} s busy`)
  for (const [title, times] of [
    ['by package or file', byPackage],
    ['by function', byFunction],
  ] as const) {
    console.log(`\n  ${title}`)
    const sorted = [...times].toSorted(([, a], [, b]) => b - a).slice(0, LINES)
    for (const [name, spent] of sorted) console.log(`  ${((100 * spent) / busy).toFixed(1).padStart(5)} %  ${name}`)
  }
}

/** Returns the npm package of a file, or the path of a file in this repository. Node.js internals are one group. */
function locate(url: string): string {
  const inPackages = url.split('/node_modules/').at(-1) ?? ''
  if (inPackages !== url) return inPackages.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? ''
  if (url.startsWith('node:')) return `node:${url.slice(5).split('/').slice(0, 2).join('/')}`
  return url.match(/\/((?:src|bench)\/.*)$/)?.[1] ?? url
}

function firstSample({ timeDeltas }: CpuProfile, last: number): number {
  let left = last
  for (let index = timeDeltas.length - 1; index >= 0; index--) {
    left -= timeDeltas[index] ?? 0
    if (left < 0) return index
  }
  return 0
}

function add(times: Map<string, number>, name: string, spent: number): void {
  times.set(name, (times.get(name) ?? 0) + spent)
}
