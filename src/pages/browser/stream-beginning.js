// A stream has no end, which Swagger UI would wait for: it gets what comes at first.

const READING_MS = 3000

/** Fetches a stream, and answers with what it has sent in its first seconds. */
export async function fetchBeginning(url, options) {
  const ending = new AbortController()
  const response = await fetch(url, { ...options, signal: ending.signal })
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response
  const timer = setTimeout(() => ending.abort(), READING_MS)
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of chunksOf(response.body)) text += decoder.decode(chunk, { stream: true })
  } catch (error) {
    if (!ending.signal.aborted) throw error
    text += `: this page has read for ${READING_MS / 1000} seconds\n`
  } finally {
    clearTimeout(timer)
  }
  const { status, statusText, headers } = response
  return new Response(text, { status, statusText, headers })
}

/** Not every browser can iterate over a stream. */
async function* chunksOf(body) {
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}
