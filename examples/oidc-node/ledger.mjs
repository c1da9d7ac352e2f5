// An application that asks Twinlatch, by OpenID Connect, who reads it.
// docs/protect says how to register it; then, beside this file,
//
//   npm install openid-client@6.8.9
//   ISSUER=http://localhost:8080 CLIENT_ID=… CLIENT_SECRET=… node ledger.mjs
import { createServer } from 'node:http'
import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, ADDRESS = 'http://ledger.localhost:9000' } = process.env
const plain = ISSUER.startsWith('http://localhost') ? [oidc.allowInsecureRequests] : []
const twinlatch = await oidc.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, { execute: plain })
const begun = new Map() // the cookie of a browser → what it began
const readers = new Map() // the cookie of a browser → who it is

async function answer(request, response) {
  const here = new URL(request.url, ADDRESS)
  const cookie = /(?:^|; )ledger=([^;]+)/.exec(request.headers.cookie)?.[1]
  if (here.pathname === '/callback' && begun.has(cookie)) {
    const checks = begun.get(cookie)
    begun.delete(cookie)
    const tokens = await oidc.authorizationCodeGrant(twinlatch, here, checks)
    return onward(response, '/', readers, tokens.claims())
  }
  if (here.pathname !== '/') return response.writeHead(404).end()
  if (readers.has(cookie)) return response.end(`Ledger of ${readers.get(cookie).name}\n`)
  const checks = { expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce(), pkceCodeVerifier: oidc.randomPKCECodeVerifier() }
  const to = oidc.buildAuthorizationUrl(twinlatch, {
    redirect_uri: `${ADDRESS}/callback`, scope: 'openid profile', state: checks.expectedState, nonce: checks.expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier), code_challenge_method: 'S256',
  })
  onward(response, to.href, begun, checks)
}

// onward gives the browser a new cookie, good for 15 minutes, and sends it on.
function onward(response, to, kept, value) {
  const cookie = oidc.randomState()
  kept.set(cookie, value)
  setTimeout(() => kept.delete(cookie), 15 * 60 * 1000)
  response.writeHead(303, { location: to, 'set-cookie': `ledger=${cookie}; Path=/; HttpOnly; SameSite=Lax` }).end()
}

createServer((request, response) => answer(request, response).catch((error) => response.writeHead(403).end(`${error.code ?? error.message}\n`)))
  .listen(new URL(ADDRESS).port, '127.0.0.1', () => console.log('Open', ADDRESS))
