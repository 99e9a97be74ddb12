// Starts Swagger UI. Its bundle defines the global SwaggerUIBundle.
import { startFillIn } from './fill-in.js'
import { fetchFirstEvents } from './first-events.js'
import { pathTo } from './server-path.js'
import { startSignIn } from './sign-in.js'

const dark = matchMedia('(prefers-color-scheme: dark)')
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
followScheme()
dark.addEventListener('change', followScheme)

let signIn
let fillIn
const ui = globalThis.SwaggerUIBundle({
  url: pathTo('/api/v1/openapi.json'),
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  // The default sends the URL of the document to validator.swagger.io.
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  requestInterceptor: (request) => {
    if (new URL(request.url, location.href).pathname.endsWith('/stream')) request.userFetch = fetchFirstEvents
    return signIn?.renew(request) ?? request
  },
  responseInterceptor: (response) => fillIn?.learn(response) ?? response,
  // Swagger UI can use a token only after it has loaded the security schemes of the document.
  onComplete: () => {
    fillIn = startFillIn(ui)
    if (document.querySelector('#sign-in')) signIn = startSignIn(ui, { onSignedIn: fillIn.begin })
  },
})
