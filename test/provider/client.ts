/** An app that signs people in, driven by `oauth4webapi`, beside the person at the browser. */
import * as oauth from 'oauth4webapi'
import { createApplication } from '../../provider/identity/application-changes.ts'
import type { ApplicationSettings } from '../../provider/identity/application-settings.ts'
import { DEFAULT_CLIENT_ID } from '../../provider/identity/applications.ts'
import type { User } from '../../provider/identity/users.ts'
import type { TestServer } from '../support/server.ts'
import { Agent, type Page } from './agent.ts'

export const PASSWORD = 'correct horse battery'
export const REDIRECT = 'http://127.0.0.1:49152/callback'
export const HTTP = { [oauth.allowInsecureRequests]: true } as const

/** The server's metadata, as a client discovers it. */
export async function discover(server: TestServer): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(server.config.issuer)
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, HTTP))
}

export interface App {
  readonly as: oauth.AuthorizationServer
  readonly client: oauth.Client
  readonly auth: oauth.ClientAuth
  readonly redirectUri: string
}

export const defaultApp = async (server: TestServer, redirectUri = REDIRECT): Promise<App> => ({
  as: await discover(server),
  client: { client_id: DEFAULT_CLIENT_ID },
  auth: oauth.None(),
  redirectUri,
})

export interface RegisteredApp extends App {
  readonly secret: string
}

/** Registers a confidential application, unless the settings say otherwise. */
export async function register(server: TestServer, settings: Partial<ApplicationSettings> = {}): Promise<RegisteredApp> {
  const redirectUri = settings.redirectUris?.[0] ?? 'https://app.example/callback'
  const made = await server.identity.change((trx) => createApplication(trx, { name: 'An app', redirectUris: [redirectUri], ...settings }))
  const secret = made.clientSecret ?? ''
  const auth =
    settings.tokenAuthMethod === 'client_secret_post'
      ? oauth.ClientSecretPost(secret)
      : secret
        ? oauth.ClientSecretBasic(secret)
        : oauth.None()
  return { as: await discover(server), client: { client_id: made.clientId }, auth, redirectUri, secret }
}

/** An authorization request under way: what the app remembers, and where it sends the browser. */
export interface Request {
  readonly url: URL
  readonly verifier: string
  readonly state: string
}

/** @param extra further parameters; an empty value leaves one out */
export async function requestFor(app: App, scope: string, extra: Record<string, string> = {}): Promise<Request> {
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(app.as.authorization_endpoint!)
  const parameters = {
    client_id: app.client.client_id,
    redirect_uri: app.redirectUri,
    response_type: 'code',
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...extra,
  }
  for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value)
  return { url, verifier, state }
}

/** What the person does on the way. */
export interface Answers {
  username: string
  password?: string
  /** Scopes to tick; all that are offered without it. */
  allow?: readonly string[]
}

/** Goes through the sign-in and consent pages, whichever come, until the browser is sent somewhere else or a page says no. */
export async function approve(agent: Agent, at: string | Page, { username, password = PASSWORD, allow }: Answers): Promise<Page> {
  let page = typeof at === 'string' ? await agent.open(at) : at
  for (let steps = 0; steps < 5; steps++) {
    if (page.text.includes('name="password"')) page = await agent.submit(page, 'password', { username, password })
    else if (page.text.includes('value="allow"')) page = await agent.submit(page, 'deed', allow ? { scope: allow } : {}, 'allow')
    else break
  }
  return page
}

/** The app's side after the browser came back: checks the answer and redeems the code. */
export async function redeem(
  app: App,
  request: Request,
  back: string,
  options: { dpop?: oauth.DPoPHandle } = {},
): Promise<oauth.TokenEndpointResponse> {
  const parameters = oauth.validateAuthResponse(app.as, app.client, new URL(back), request.state)
  const response = await oauth.authorizationCodeGrantRequest(app.as, app.client, app.auth, parameters, app.redirectUri, request.verifier, {
    ...HTTP,
    ...(options.dpop ? { DPoP: options.dpop } : {}),
  })
  return oauth.processAuthorizationCodeResponse(app.as, app.client, response)
}

export interface SignedIn {
  readonly tokens: oauth.TokenEndpointResponse
  readonly agent: Agent
}

/** The whole way: authorize, sign in, consent, redeem. */
export async function signIn(
  server: TestServer,
  app: App,
  scope: string,
  answers: Answers,
  extra: Record<string, string> = {},
  agent = new Agent(server.url),
): Promise<SignedIn> {
  const request = await requestFor(app, scope, extra)
  const page = await approve(agent, request.url.href, answers)
  return { tokens: await redeem(app, request, page.url), agent }
}

/** Redeems a refresh token. */
export async function refresh(app: App, token: string, parameters?: Record<string, string>): Promise<oauth.TokenEndpointResponse> {
  const response = await oauth.refreshTokenGrantRequest(app.as, app.client, app.auth, token, {
    ...HTTP,
    ...(parameters ? { additionalParameters: parameters } : {}),
  })
  return oauth.processRefreshTokenResponse(app.as, app.client, response)
}

/** Runs what must fail. @returns the `error` of the answer (RFC 6749 §5.2) */
export async function errorOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError) return error.error
    if (error instanceof oauth.WWWAuthenticateChallengeError) return error.cause[0]!.parameters.error!
    throw error
  }
  throw new Error('this should have been refused')
}

/** Asks the API with an access token. */
export const api = (server: TestServer, token: string, path = '/user/me/', scheme = 'Bearer'): Promise<Response> =>
  fetch(`${server.url}/api${path}`, { headers: { authorization: `${scheme} ${token}` } })

/** A person who may see and change parts and see stock. */
export const makeReader = (server: TestServer, username = 'reader'): Promise<User> =>
  server.createUser({ username, password: PASSWORD, permissions: ['view:part', 'change:part', 'view:stock'] })
