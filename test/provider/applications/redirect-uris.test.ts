/** Every reason for which an address is refused, and what is taken. */
import { expect } from 'chai'
import { addressWords } from '../../../provider/identity/application-settings.ts'
import {
  type AddressProblem,
  deviceApplicationType,
  lineProblems,
  linesOf,
  redirectUriProblem,
  webAddressProblem,
} from '../../../provider/identity/redirect-uris.ts'

const said = (problem: AddressProblem | undefined): string | undefined => problem && String(addressWords(problem))

describe('addresses of applications', () => {
  const REFUSED: [text: string, type: 'native' | 'web', why: RegExp][] = [
    ['/callback', 'web', /not a complete address/],
    ['app.example/callback', 'web', /not a complete address/],
    ['https://', 'web', /not a complete address/],
    ['https://*.example/callback', 'web', /wildcard/],
    ['https://app.example/*', 'native', /wildcard/],
    ['https://app.example/#', 'web', /fragment/],
    ['https://app.example/callback#x', 'native', /fragment/],
    ['http://app.example/callback', 'web', /http is allowed only for this device/],
    ['http://app.example/callback', 'native', /http is allowed only for this device/],
    ['http://localhost.example/', 'native', /http is allowed only for this device/],
    ['http://127.0.0.1.example/', 'native', /http is allowed only for this device/],
    ['http://192.168.1.2/', 'web', /http is allowed only for this device/],
    ['https://127.0.0.1/callback', 'native', /Use http for this device/],
    ['https://user:secret@app.example/', 'web', /username or password/],
    ['https://user@app.example/', 'web', /username or password/],
    ['https://app.example/call back', 'web', /space/],
    ['https://app.example\\@evil.example/', 'web', /backslash/],
    ["https://app;script-src'unsafe-inline'.example/", 'web', /host name/],
    ['https://app,evil.example/', 'web', /host name/],
    ['https://app".example/', 'native', /host name/],
    ['https://app$.example/', 'web', /host name/],
    ['https://app.example/\u0007', 'web', /control character/],
    [`https://app.example/${'x'.repeat(2000)}`, 'web', /longer than 2,000/],
    ['javascript:alert(1)', 'native', /“javascript” is not allowed/],
    ['JavaScript:alert(1)', 'native', /“javascript” is not allowed/],
    ['data:text/html,x', 'native', /“data” is not allowed/],
    ['file:///etc/passwd', 'native', /“file” is not allowed/],
    ['intent:x', 'native', /“intent” is not allowed/],
    ['com.example.app:/done', 'web', /Only apps on people’s devices/],
    ['myapp:/done', 'native', /needs a dot/],
  ]
  for (const [text, type, why] of REFUSED) {
    it(`refuse ${text.slice(0, 40)} for ${type} applications`, () => expect(said(redirectUriProblem(text, type))).to.match(why))
  }

  const TAKEN: [text: string, type: 'native' | 'web'][] = [
    ['https://app.example/callback', 'web'],
    ['https://app.example:8443/callback?tenant=1;a=b,c', 'web'],
    ['https://my_app.intern-1.example./callback', 'web'],
    ['https://bücher.example/callback', 'web'],
    ['https://[2001:db8::1]:8443/callback', 'web'],
    ['http://127.0.0.1:8080/callback', 'web'],
    ['https://localhost/callback', 'web'],
    ['https://app.example/claimed', 'native'],
    ['http://127.0.0.1/', 'native'],
    ['http://localhost/callback', 'native'],
    ['http://[::1]/callback', 'native'],
    ['com.example.app:/done', 'native'],
    ['com.example.app://done', 'native'],
  ]
  for (const [text, type] of TAKEN) {
    it(`take ${text} for ${type} applications`, () => expect(redirectUriProblem(text, type)).to.equal(undefined))
  }

  it('name the line where there are several', () => {
    expect(lineProblems('http://a.example/', 'web').map(said)).to.deep.equal([
      'http is allowed only for this device (127.0.0.1). Use https.',
    ])
    const text = 'https://a.example/\n\n  x  \r\nhttps://a.example/#\n'
    expect(lineProblems(text, 'web').map((line) => said(line)!.slice(0, 7))).to.deep.equal(['Line 3:', 'Line 4:'])
    expect(linesOf(' https://a.example/ \r\n\nhttps://a.example/\nhttps://b.example/')).to.deep.equal([
      'https://a.example/',
      'https://b.example/',
    ])
  })

  it('tell a page in the browser from an app that is installed', () => {
    expect(deviceApplicationType(['https://a.example/', 'https://b.example/'])).to.equal('web')
    for (const uris of [[], ['http://127.0.0.1/'], ['https://a.example/', 'com.example.app:/done'], ['nonsense']])
      expect(deviceApplicationType(uris), String(uris)).to.equal('native')
  })

  it('of home pages and logos are web addresses', () => {
    expect(webAddressProblem('http://app.example/')).to.equal(undefined)
    for (const text of ['app.example', 'ftp://app.example/', 'javascript:alert(1)', 'https://a:b@app.example/', 'https://app.example/#x'])
      expect(said(webAddressProblem(text)), text).to.be.a('string')
  })
})
