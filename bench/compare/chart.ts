import type { Outcome } from './comparison.ts'
import { CONTENDERS, type ContenderName, entryName } from './line-up.ts'
import { WORKS, type WorkName } from './works.ts'

const WIDTH = 860
const LABELS = 220
const ROW = 34
const BAR = 12
const HEAD = 34
// Readable on light and dark backgrounds: the text follows the reader's color scheme.
const STYLE = `text{font:13px system-ui,sans-serif;fill:#24292f}.work{font-weight:600}.figure{font-size:11px}
.on{fill:#8c959f}.off{fill:#d0d7de}.ours.on{fill:#0969da}.ours.off{fill:#9cc5f5}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.on{fill:#7d8590}.off{fill:#3d444d}.ours.on{fill:#4493f8}.ours.off{fill:#1f4b82}}`

/** Draws calls per second of some workloads as bars: per contender, row security above and owner filter only below. */
export function drawChart(outcome: Outcome, works: WorkName[]): string {
  const parts: string[] = []
  let y = 8
  for (const work of works) {
    const rows = outcome[work]
    if (!rows) continue
    const most = Math.max(...Object.values(rows).map(({ perSecond }) => perSecond))
    parts.push(text('work', { x: 0, y: y + 16 }, `${WORKS[work].title}, calls a second`))
    y += HEAD
    for (const contender of Object.keys(CONTENDERS) as ContenderName[]) {
      const on = rows[entryName({ contender, column: 'rowSecurity' })]?.perSecond
      const off = rows[entryName({ contender, column: 'filter' })]?.perSecond
      if (on === undefined && off === undefined) continue
      const ours = contender.startsWith('taskwire') ? 'ours ' : ''
      parts.push(text('', { x: 0, y: y + 16 }, CONTENDERS[contender].title))
      parts.push(
        ...bar(`${ours}on`, { y, value: on, most }),
        ...bar(`${ours}off`, { y: y + BAR + 1, value: off, most }),
      )
      y += ROW
    }
    y += 14
  }
  parts.push(
    text('figure', { x: 0, y: y + 4 }, 'Upper bar: row security on. Lower bar: owner filter alone. Longer is better.'),
  )
  const size = `width="${WIDTH}" height="${y + 14}" viewBox="0 0 ${WIDTH} ${y + 14}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="Calls a second by contender">
<style>${STYLE}</style>
${parts.join('\n')}
</svg>
`
}

function bar(kind: string, { y, value, most }: { y: number; value: number | undefined; most: number }): string[] {
  if (value === undefined) return []
  const width = Math.round(((WIDTH - LABELS - 60) * value) / most)
  const figure = Math.round(value).toLocaleString('en')
  return [
    `<rect class="${kind}" x="${LABELS}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`,
    text('figure', { x: LABELS + width + 6, y: y + BAR - 2 }, figure),
  ]
}

function text(kind: string, { x, y }: { x: number; y: number }, words: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`
}
