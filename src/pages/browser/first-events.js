// Swagger UI waits for the end of a response, which a stream does not have: it gets the first seconds of it.

const READING_MS = 3000

/** Fetches a stream and returns the events of its first seconds as a complete response. */
export async function fetchFirstEvents(url, options) {
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
    text += `: this page stops reading after ${READING_MS / 1000} seconds\n`
  } finally {
    clearTimeout(timer)
  }
  const { status, statusText, headers } = response
  return new Response(text, { status, statusText, headers })
}

/** Yields the chunks of a stream. Some browsers do not support async iteration of streams. */
async function* chunksOf(body) {
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}
