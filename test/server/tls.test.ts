import { writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { expect } from 'chai'
import { temporaryFolder } from '../support/databases.ts'
import { serve, stockade } from '../support/process.ts'

/** For localhost, made for this test alone; valid for a hundred years. */
const CERT = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUCKMv1tQwsmc2gzOlYJi/tn6E79EwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIxNDczMloYDzIxMjYxMDMw
MjE0NzMyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASWvMU8+mX1gEh/+xcVjI/ag1AvJOYc6g2263HAkp0+6LMTqk/qhwXi
3/qvYmC4GXFu9mTt2MOsiqav7KAaJxnIo28wbTAdBgNVHQ4EFgQUgs8a2DUymuMg
WFL6vNEIFYwqF2EwHwYDVR0jBBgwFoAUgs8a2DUymuMgWFL6vNEIFYwqF2EwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgEOZYAVdd3F/KlfM/+G0dJBF/jVkfJaS+ri6Zh7eobzMCIQCz
C4Rl7mFe/kn6fk8f1KuhXrdlAWhRvBA8AQ7fyJ7cew==
-----END CERTIFICATE-----
`
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgk1Qa32ZjD8m5OAK9
dNftpX2klZnZOlRysAYazsd4+kihRANCAASWvMU8+mX1gEh/+xcVjI/ag1AvJOYc
6g2263HAkp0+6LMTqk/qhwXi3/qvYmC4GXFu9mTt2MOsiqav7KAaJxnI
-----END PRIVATE KEY-----
`

describe('HTTPS', () => {
  const folder = temporaryFolder()
  const cert = join(folder, 'cert.pem')
  const key = join(folder, 'key.pem')
  before(() => {
    writeFileSync(cert, CERT)
    writeFileSync(key, KEY)
  })

  it('is served with a certificate and its key', async () => {
    const server = await serve(['--url', 'https://localhost:0', '--tls-cert', cert, '--tls-key', key])
    expect(server.url).to.match(/^https:\/\/localhost:\d+$/)
    const { body, headers } = await new Promise<{ body: string; headers: NodeJS.Dict<string | string[]> }>((done, fail) => {
      get(`${server.url}/o/.well-known/openid-configuration`, { ca: CERT }, (response) => {
        let body = ''
        response.on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => done({ body, headers: response.headers }))
      }).on('error', fail)
    })
    expect(JSON.parse(body).issuer).to.equal(`${server.url}/o`)
    expect(headers['strict-transport-security']).to.match(/^max-age=\d+$/)
    expect(await server.stop()).to.equal(0)
  })

  it('needs a certificate and a key that can be used', async () => {
    const { code, stderr } = await stockade(['serve', '--tls-cert', key, '--tls-key', cert, '--port', '0'])
    expect(code).to.equal(1)
    expect(stderr).to.match(/^--tls-cert and --tls-key do not work together: [^\n]+\n$/)
    expect((await stockade(['serve', '--tls-cert', 'nothing.pem', '--tls-key', key, '--port', '0'])).stderr).to.match(
      /^--tls-cert cannot be read: ENOENT[^\n]+\n$/,
    )
  })
})
