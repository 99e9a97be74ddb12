/** A page of a list. */
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

/** Iterates over all items of a paginated list. Requests each page only when its items are needed. */
export async function* iterate<Item, Input extends object>(
  list: (input: Input & { cursor?: string }) => Promise<Page<Item>>,
  input: Input,
): AsyncGenerator<Item, void, undefined> {
  let page = await list(input)
  yield* page.items
  while (page.nextCursor !== null) {
    page = await list({ ...input, cursor: page.nextCursor })
    yield* page.items
  }
}
