// The start of Swagger UI, which its bundle has put into the global SwaggerUIBundle.
import { startSignIn } from './sign-in.js'

const dark = matchMedia('(prefers-color-scheme: dark)')
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
followScheme()
dark.addEventListener('change', followScheme)

let signIn
const ui = globalThis.SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  // Else it would send the address of this document to a service of its makers.
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  requestInterceptor: (request) => signIn?.renew(request) ?? request,
  // Only now does it know what a token is for.
  onComplete: () => {
    if (document.querySelector('#sign-in')) signIn = startSignIn(ui)
  },
})
