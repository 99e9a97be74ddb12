// Starts ReDoc. Its bundle defines the global Redoc.
import { pathTo } from './server-path.js'

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace'

globalThis.Redoc.init(
  pathTo('/api/v1/openapi.json'),
  {
    nonce: document.querySelector('script[nonce]').nonce,
    // The styles of ReDoc's own scroll bar depend on its version, and the page's policy allows those of one version.
    nativeScrollbars: true,
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
