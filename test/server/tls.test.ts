import { writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { expect } from 'chai'
import { CERT, KEY } from '../support/certificate.ts'
import { temporaryFolder } from '../support/databases.ts'
import { serve, stockade } from '../support/process.ts'

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
