import { type DropTarget, type Key, Layout, LayoutInfo, Rect, Size } from 'react-aria-components'

/** The space around the rows. */
const PADDING = 4
/** The thickness of the line that shows where dragged rows go. */
const LINE = 2
/** The part at the upper and lower edge of a row that means "before" and "after" where a row also takes what is dropped on it. */
const EDGE = 10

/** Options of `RowLayout`. */
export interface RowLayoutOptions {
  rowHeight: number
}

/**
 * Places rows of one height below each other. A place is calculated from the number of the row, so that a list of 10,000 rows costs
 * no more while it scrolls than a short one.
 */
export class RowLayout extends Layout {
  #rowHeight = 0
  #keys: readonly Key[] = []
  #numbers: ReadonlyMap<Key, number> = new Map()
  #collection: unknown
  /** Rows are drawn again when they get a new object, so each is kept while its place is the same. */
  readonly #infos = new Map<Key, LayoutInfo>()

  override update({ layoutOptions }: { layoutOptions?: RowLayoutOptions }): void {
    this.#rowHeight = layoutOptions?.rowHeight ?? this.#rowHeight
    const collection = this.virtualizer?.collection
    if (collection === this.#collection) return
    this.#collection = collection
    // Not its `getKeys`, which has the order in which the rows were added.
    this.#keys = Array.from(collection ?? [], ({ key }) => key)
    this.#numbers = new Map(this.#keys.map((key, number) => [key, number]))
    for (const key of this.#infos.keys()) if (!this.#numbers.has(key)) this.#infos.delete(key)
  }

  override getContentSize(): Size {
    const { length } = this.#keys
    return new Size(this.virtualizer?.size.width ?? 0, length === 0 ? 0 : length * this.#rowHeight + 2 * PADDING)
  }

  override getLayoutInfo(key: Key): LayoutInfo | null {
    const number = this.#numbers.get(key)
    if (number === undefined) return null
    const y = PADDING + number * this.#rowHeight
    const width = (this.virtualizer?.size.width ?? 0) - 2 * PADDING
    const known = this.#infos.get(key)
    if (known && known.rect.y === y && known.rect.width === width && known.rect.height === this.#rowHeight) return known
    const info = new LayoutInfo('item', key, new Rect(PADDING, y, width, this.#rowHeight))
    info.allowOverflow = true
    this.#infos.set(key, info)
    return info
  }

  override getVisibleLayoutInfos(rect: Rect): LayoutInfo[] {
    const first = Math.max(0, Math.floor((rect.y - PADDING) / this.#rowHeight))
    const end = Math.max(first, Math.ceil((rect.maxY - PADDING) / this.#rowHeight))
    const keys = new Set(this.#keys.slice(first, end))
    // The row with the focus, and those that are dragged, stay in the page.
    for (const key of this.virtualizer?.persistedKeys ?? []) keys.add(key)
    // In the order of the list, which is that of the keyboard and of screen readers.
    const sorted = [...keys].sort((a, b) => (this.#numbers.get(a) ?? 0) - (this.#numbers.get(b) ?? 0))
    return sorted.flatMap((key) => this.getLayoutInfo(key) ?? [])
  }

  getDropTargetFromPoint(x: number, y: number, isValid: (target: DropTarget) => boolean): DropTarget {
    const visible = this.virtualizer?.visibleRect
    const height = y + (visible?.y ?? 0) - PADDING
    const key = this.#keys[Math.floor(height / this.#rowHeight)]
    if (key === undefined || x < 0) return { type: 'root' }
    const at = height % this.#rowHeight
    const isUpper = at <= this.#rowHeight / 2
    const beside = { type: 'item', key, dropPosition: isUpper ? 'before' : 'after' } as const
    const on = { type: 'item', key, dropPosition: 'on' } as const
    const isAtEdge = Math.min(at, this.#rowHeight - at) <= EDGE
    if (isValid(on)) return isAtEdge && isValid(beside) ? beside : on
    if (isValid(beside)) return beside
    const after = { type: 'item', key, dropPosition: 'after' } as const
    return isValid(after) ? after : on
  }

  override getDropTargetLayoutInfo(target: DropTarget & { type: 'item' }): LayoutInfo {
    const { x = PADDING, y = 0, width = 0, height = 0 } = this.getLayoutInfo(target.key)?.rect ?? {}
    const line = (at: number) => new Rect(x, Math.max(0, at - LINE / 2), width, LINE)
    const rect =
      target.dropPosition === 'on'
        ? new Rect(x, y, width, height)
        : line(target.dropPosition === 'before' ? y : y + height)
    return new LayoutInfo('dropIndicator', `${target.key}:${target.dropPosition}`, rect)
  }
}
