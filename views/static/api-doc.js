/* global SwaggerUIBundle */
// Draws the API's document, an area at a time: the fragment names it, and maybe an operation of it (#/part/part_list).
const root = document.getElementById('api-doc')
const { client, redirect, scopes, csrf } = root.dataset
const links = [...document.querySelectorAll('#areas a')]
const current = () => links.find((link) => link.ariaCurrent)
const asked = () => links.find((link) => link.hash === `#/${location.hash.split('/')[1]}`) ?? current()
/** The last link stands for all of them. */
const isWhole = (link) => link === links.at(-1)

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

/** When an operation or an area is closed again, Swagger UI empties the fragment; the area still belongs into it. */
const keepArea = () => ({
  statePlugins: {
    layout: {
      wrapActions: {
        show:
          (original) =>
          (...args) => {
            const action = original(...args)
            if (location.hash === '#/') history.replaceState(null, '', current().hash)
            return action
          },
      },
    },
  },
})

const draw = (spec) => {
  const ui = SwaggerUIBundle({
    spec,
    domNode: root,
    // Operations of all areas are drawn when their area is opened, so that hundreds of them cost nothing before.
    docExpansion: isWhole(current()) ? 'none' : 'list',
    defaultModelsExpandDepth: -1,
    deepLinking: true,
    filter: isWhole(current()),
    displayRequestDuration: true,
    validatorUrl: null,
    requestInterceptor: asSignedIn,
    oauth2RedirectUrl: redirect,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [keepArea],
    layout: 'BaseLayout',
  })
  if (client) ui.initOAuth({ clientId: client, scopes, usePkceWithAuthorizationCodeGrant: true })
  return ui
}

/** Draws another document in the place of the one before; whoever is authorized stays so. */
const redraw = (spec) => {
  ui.getConfigs().docExpansion = isWhole(current()) ? 'none' : 'list'
  ui.layoutActions.updateFilter(isWhole(current()))
  ui.specActions.updateSpec(JSON.stringify(spec))
}

let ui
const show = async () => {
  const link = asked()
  current().ariaCurrent = null
  link.ariaCurrent = 'true'
  const response = await fetch(isWhole(link) ? root.dataset.document : `${root.dataset.document}&area=${link.hash.slice(2)}`)
  if (!response.ok) throw new Error(root.dataset.failed.replace('{status}', response.status))
  const spec = forPages(await response.json())
  // Another one may have been asked for in the meantime.
  if (link !== current()) return
  if (!ui) ui = draw(spec)
  else redraw(spec)
}

/** Expands the operation that the address names. The address stays: a step back in the history is no new step. */
const expand = () => {
  const [, area, id] = location.hash.split('/')
  if (!ui || !id) return
  const configs = ui.getConfigs()
  configs.deepLinking = false
  for (const what of [
    ['operations-tag', area],
    ['operations', area, id],
  ])
    ui.layoutActions.show(what, true)
  configs.deepLinking = true
  // Swagger UI's own way to scroll fails where the operation is not drawn yet.
  requestAnimationFrame(() => document.getElementById(`operations-${area}-${id}`)?.scrollIntoView())
}

const change = async () => {
  if (asked() !== current()) await show()
  expand()
}

const failed = (error) => {
  ui = undefined
  root.textContent = error.message
}

// The dialog puts the cursor into its last form, and would begin there.
root.addEventListener('click', ({ target }) => {
  if (target.closest('.auth-wrapper > .authorize')) setTimeout(() => root.querySelector('.modal-ux-content')?.scrollTo(0, 0), 50)
})

addEventListener('hashchange', () => change().catch(failed))
show().catch(failed)
