/* global SwaggerUIBundle */
// Draws the API's document. Operations are drawn when their area is opened, so that hundreds of them cost nothing before.
const root = document.getElementById('api-doc')
const { client, redirect, scopes, csrf } = root.dataset

const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

/** Leaves out what a page cannot use: the cookie goes along by itself, and an app that acts for itself has a secret. */
const forPages = (spec) => {
  const { securitySchemes } = spec.components
  delete securitySchemes.cookieAuth
  delete securitySchemes.oauth2.flows.clientCredentials
  for (const item of Object.values(spec.paths))
    for (const operation of Object.values(item)) operation.security = operation.security.filter((one) => !one.cookieAuth)
  delete spec.info.description
  return spec
}

/** A signed-in browser repeats in its writes what only pages of this site know. */
const asSignedIn = (request) => {
  const ours = new URL(request.url, location.href).origin === location.origin
  if (csrf && ours && !request.headers.Authorization) request.headers['X-CSRFToken'] = csrf
  return request
}

const start = async () => {
  const response = await fetch(root.dataset.document)
  if (!response.ok) throw new Error(`The document could not be read: the server answered ${response.status}.`)
  const ui = SwaggerUIBundle({
    spec: forPages(await response.json()),
    domNode: root,
    docExpansion: 'none',
    defaultModelsExpandDepth: -1,
    deepLinking: true,
    filter: true,
    displayRequestDuration: true,
    validatorUrl: null,
    requestInterceptor: asSignedIn,
    oauth2RedirectUrl: redirect,
    presets: [SwaggerUIBundle.presets.apis],
    layout: 'BaseLayout',
  })
  if (client) ui.initOAuth({ clientId: client, scopes, usePkceWithAuthorizationCodeGrant: true })
}

// The dialog puts the cursor into its last form, and would begin there.
root.addEventListener('click', ({ target }) => {
  if (target.closest('.auth-wrapper > .authorize')) setTimeout(() => root.querySelector('.modal-ux-content')?.scrollTo(0, 0), 50)
})

start().catch((error) => {
  root.textContent = error.message
})
