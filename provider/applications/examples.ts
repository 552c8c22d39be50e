/** Settings and examples of an application, ready to be copied. */
import type { Config } from '../../config.ts'
import type { Application } from '../identity/applications.ts'
import { permissionOf, SCOPES } from '../scopes.ts'
import { DEVICE_CODE } from './form.ts'
import { kindOf } from './kinds.ts'

export interface Example {
  title: string
  code: string
}

/** As one word of a shell. */
const sh = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
const py = (text: string): string => JSON.stringify(text)
const EXAMPLE_ROLES = 3

/** A few scopes that this application can get, enough to try it. */
function exampleScope({ allowedScopes }: Application, person: boolean): string {
  const possible = [...SCOPES.keys()].filter((scope) => allowedScopes === null || allowedScopes.has(scope))
  const roles = possible.filter(permissionOf)
  const seen = roles.filter((scope) => scope.startsWith('r:view:'))
  const general = possible.filter((scope) => scope === 'g:read' || (person && scope === 'openid'))
  return [...general, ...(seen.length ? seen : roles).slice(0, EXAMPLE_ROLES)].join(' ')
}

/** Examples that fit the kind of application: with curl, and in Python. */
export function examples(config: Config, app: Application): Example[] {
  const kind = kindOf(app)
  const context = {
    token: `${config.issuer}/token/`,
    authorize: `${config.issuer}/authorize/`,
    device: `${config.issuer}/device-authorization/`,
    me: `${config.audience}user/me/`,
    id: app.clientId,
    redirect: app.redirectUris[0] ?? '',
    scope: exampleScope(app, kind !== 'service'),
    secret: kind !== 'device',
    auth: app.tokenAuthMethod,
  }
  if (kind === 'service')
    return [
      { title: 'curl', code: serviceCurl(context) },
      { title: 'Python (requests)', code: servicePython(context) },
    ]
  if (!app.grantTypes.includes('authorization_code') && app.grantTypes.includes(DEVICE_CODE))
    return [
      { title: 'curl', code: deviceCurl(context) },
      ...(kind === 'web' ? [] : [{ title: 'Python (requests)', code: devicePython(context) }]),
    ]
  return [
    { title: 'curl', code: codeCurl(context) },
    { title: 'Python (Authlib)', code: codePython(context) },
  ]
}

interface Facts {
  token: string
  authorize: string
  device: string
  me: string
  id: string
  redirect: string
  scope: string
  secret: boolean
  auth: string
}

/** Arguments by which curl proves which client it is; the secret comes from the environment. */
const curlClient = ({ id, secret, auth }: Facts): string => {
  if (!secret) return `-d client_id=${sh(id)}`
  return auth === 'client_secret_post' ? `-d client_id=${sh(id)} -d client_secret="$CLIENT_SECRET"` : `-u ${sh(id)}:"$CLIENT_SECRET"`
}

const serviceCurl = (facts: Facts): string => `curl ${curlClient(facts)} \\
  -d grant_type=client_credentials \\
  --data-urlencode scope=${sh(facts.scope)} \\
  ${sh(facts.token)}

# access_token of the answer:
curl -H "Authorization: Bearer $ACCESS_TOKEN" ${sh(facts.me)}`

const servicePython = ({ id, token, scope, me, auth }: Facts): string => `import os, requests

client = (${py(id)}, os.environ["CLIENT_SECRET"])
answer = requests.post(
    ${py(token)},
${
  auth === 'client_secret_post'
    ? `    data={"grant_type": "client_credentials", "scope": ${py(scope)},
          "client_id": client[0], "client_secret": client[1]},`
    : `    auth=client,
    data={"grant_type": "client_credentials", "scope": ${py(scope)}},`
}
)
answer.raise_for_status()
headers = {"Authorization": "Bearer " + answer.json()["access_token"]}
print(requests.get(${py(me)}, headers=headers).json())`

const codeCurl = (facts: Facts): string => `verifier=$(openssl rand -hex 32)
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=')

# Open the address that this prints, sign in, and take the code from where you are sent back to:
echo ${sh(
  `${facts.authorize}?${new URLSearchParams({
    response_type: 'code',
    client_id: facts.id,
    redirect_uri: facts.redirect,
    scope: facts.scope,
  })}&code_challenge_method=S256&code_challenge=`,
)}"$challenge"
read -r -p 'Code: ' code

curl ${curlClient(facts)} \\
  -d grant_type=authorization_code -d code="$code" -d code_verifier="$verifier" \\
  --data-urlencode redirect_uri=${sh(facts.redirect)} \\
  ${sh(facts.token)}`

const codePython = ({
  id,
  token,
  authorize,
  scope,
  redirect,
  secret,
  auth,
  me,
}: Facts): string => `${secret ? 'import os\n' : ''}from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session

session = OAuth2Session(
    ${py(id)}, ${secret ? 'os.environ["CLIENT_SECRET"]' : 'None'},
    token_endpoint_auth_method=${py(auth)},
    redirect_uri=${py(redirect)},
    scope=${py(scope)},
    code_challenge_method="S256",
)
verifier = generate_token(48)
address, state = session.create_authorization_url(
    ${py(authorize)}, code_verifier=verifier)
print("Open", address)
session.fetch_token(
    ${py(token)},
    authorization_response=input("The address you came back to: "), state=state, code_verifier=verifier)
print(session.get(${py(me)}).json())`

const deviceCurl = (facts: Facts): string => `curl ${curlClient(facts)} \\
  --data-urlencode scope=${sh(facts.scope)} \\
  ${sh(facts.device)}

# Open verification_uri_complete of the answer, then fetch the tokens with its device_code:
curl ${curlClient(facts)} \\
  -d grant_type=${DEVICE_CODE} -d device_code="$DEVICE_CODE" \\
  ${sh(facts.token)}`

const devicePython = ({ id, device, token, scope, me }: Facts): string => `import time, requests

asked = requests.post(${py(device)},
                      data={"client_id": ${py(id)}, "scope": ${py(scope)}}).json()
print("Open", asked["verification_uri_complete"])
while True:
    time.sleep(asked.get("interval", 5))
    answer = requests.post(${py(token)}, data={
        "grant_type": "${DEVICE_CODE}",
        "client_id": ${py(id)}, "device_code": asked["device_code"]}).json()
    if answer.get("error") not in ("authorization_pending", "slow_down"):
        break
headers = {"Authorization": "Bearer " + answer["access_token"]}
print(requests.get(${py(me)}, headers=headers).json())`
