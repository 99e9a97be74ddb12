// Starts ReDoc. Its bundle defines the global Redoc.
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace'

globalThis.Redoc.init(
  '/api/v1/openapi.json',
  {
    nonce: document.querySelector('script[nonce]').nonce,
    scrollYOffset: '.bar',
    theme: {
      colors: { primary: { main: '#0f766e' } },
      typography: {
        fontFamily: FONT,
        headings: { fontFamily: FONT },
        code: { fontFamily: MONO },
      },
    },
  },
  document.querySelector('#redoc'),
)
