interface Page {
  items: unknown[]
  nextCursor: string | null
}

/**
 * Reads all pages of a list. `list` gets the position of a page: nothing for the first one, then a cursor. A page is requested
 * only after the work on the one before.
 */
export async function* pagesOf<Answer extends Page>(
  list: (position: { cursor?: string }) => Promise<Answer>,
): AsyncGenerator<Answer, void> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list(cursor === undefined ? {} : { cursor })
    yield page
    cursor = page.nextCursor
  }
}
