/** The kinds of credentials that the API takes, as the document describes them. */
import type { Config } from '../../config.ts'
import { SESSION_COOKIE } from '../../provider/identity/sessions.ts'
import { API_SCOPES, SCOPES } from '../../provider/scopes.ts'

/** `components.securitySchemes` */
export function securitySchemes(config: Config): Record<string, unknown> {
  const tokenUrl = `${config.issuer}/token/`
  const scopes = Object.fromEntries(
    API_SCOPES.map((scope) => {
      const { title, description } = SCOPES.get(scope)!
      return [scope, `${title}: ${description}`]
    }),
  )
  return {
    oauth2: {
      type: 'oauth2',
      description: 'An access token for what a person allowed an app, or for an app that acts for itself.',
      flows: {
        authorizationCode: { authorizationUrl: `${config.issuer}/authorize/`, tokenUrl, refreshUrl: tokenUrl, scopes },
        clientCredentials: { tokenUrl, scopes },
      },
    },
    tokenAuth: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: 'An API token. The value is the word `Token`, a space and the key: `Token inv-…`',
    },
    basicAuth: { type: 'http', scheme: 'basic', description: 'User name and password; not for accounts with a second factor.' },
    cookieAuth: {
      type: 'apiKey',
      in: 'cookie',
      name: SESSION_COOKIE,
      description:
        'A signed-in browser. Writes repeat the token of the session in the header X-CSRFToken; so does what shows a credential.',
    },
  }
}
