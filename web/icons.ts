import { writeFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'

/** The icon on a grid of 32 by 32: a check mark on a square. */
const GRID = 32
const GROUND = [0x0f, 0x76, 0x6e] as const
const MARK: [x: number, y: number][] = [
  [8.5, 16.5],
  [13.5, 21.5],
  [23.5, 10.5],
]
const STROKE = 3.5
const RADIUS = 8
/** Samples of a pixel in each direction, for smooth edges. */
const SAMPLES = 4

interface Icon {
  name: string
  size: number
  /** True if the ground fills the square: the system cuts the corners (maskable icons, iOS). */
  isFull: boolean
}

const ICONS: Icon[] = [
  { name: 'icon-180.png', size: 180, isFull: true },
  { name: 'icon-192.png', size: 192, isFull: false },
  { name: 'icon-512.png', size: 512, isFull: false },
  { name: 'icon-maskable-512.png', size: 512, isFull: true },
]

/** Draws an icon, and returns it as a PNG file with transparency. */
export function drawIcon({ size, isFull }: Omit<Icon, 'name'>): Uint8Array {
  // Each row begins with its filter: none.
  const rows = new Uint8Array(size * (1 + 4 * size))
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const { ground, mark } = coverage({ x, y, size, isFull })
      const at = y * (1 + 4 * size) + 1 + 4 * x
      for (const [channel, value] of GROUND.entries()) {
        rows[at + channel] = ground === 0 ? 0 : Math.round(value + (255 - value) * (mark / ground))
      }
      rows[at + 3] = Math.round(255 * ground)
    }
  }
  return encodePng(size, rows)
}

/** Returns how much of a pixel the ground and the mark on it cover, from 0 to 1. */
function coverage({ x, y, size, isFull }: Omit<Icon, 'name'> & { x: number; y: number }) {
  let ground = 0
  let mark = 0
  for (let sample = 0; sample < SAMPLES ** 2; sample++) {
    const offset = [(sample % SAMPLES) + 0.5, Math.floor(sample / SAMPLES) + 0.5].map((part) => part / SAMPLES)
    const point: [number, number] = [((x + (offset[0] ?? 0)) * GRID) / size, ((y + (offset[1] ?? 0)) * GRID) / size]
    if (!isFull && !isInSquare(point)) continue
    ground++
    if (isOnMark(point)) mark++
  }
  return { ground: ground / SAMPLES ** 2, mark: mark / SAMPLES ** 2 }
}

/** Returns whether a point is in the square with rounded corners. */
function isInSquare(point: [number, number]): boolean {
  const [dx, dy] = point.map((part) => Math.max(Math.abs(part - GRID / 2) - (GRID / 2 - RADIUS), 0))
  return Math.hypot(dx ?? 0, dy ?? 0) <= RADIUS
}

/** Returns whether a point is at most half a stroke away from the line of the mark. */
function isOnMark([x, y]: [number, number]): boolean {
  return MARK.slice(1).some(([bx, by], index) => {
    const [ax, ay] = MARK[index] ?? [0, 0]
    const [dx, dy] = [bx - ax, by - ay]
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
    return Math.hypot(x - ax - along * dx, y - ay - along * dy) <= STROKE / 2
  })
}

/** Encodes rows of RGBA pixels as PNG (ISO/IEC 15948). */
function encodePng(size: number, rows: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // 8 bits a channel, RGBA.
  header.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(content))
  return Buffer.concat([length, content, check])
}

/** Draws the icons of the web app into `web/public` (`npm run web:icons`). */
function main(): void {
  for (const { name, ...icon } of ICONS) writeFileSync(new URL(`public/${name}`, import.meta.url), drawIcon(icon))
}

if (import.meta.main) main()
