/** Single requests that prepare a measurement. */
import type { Installation } from './data.ts'

export const clientAuthentication = ({ clientId, clientSecret }: Pick<Installation, 'clientId' | 'clientSecret'>): string =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`

/** An access token by client credentials. @param url of the server */
export async function clientCredentials(url: string, installation: Installation, scope: string): Promise<string> {
  const response = await fetch(`${url}/o/token/`, {
    method: 'POST',
    headers: { authorization: clientAuthentication(installation) },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  })
  const body = await response.text()
  if (response.status !== 200) throw new Error(`${url}/o/token/ answered ${response.status}: ${body}`)
  return (JSON.parse(body) as { access_token: string }).access_token
}
