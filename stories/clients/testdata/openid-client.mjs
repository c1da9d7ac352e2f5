// openid-client, told what to do by lines of JSON: [what, …arguments] in, what
// became of it out. It checks what it is given as it does in any program; only
// the clock's few minutes are allowed for.
import { createInterface } from 'node:readline'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, ALGORITHM } = process.env
const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, 
  { client_secret: CLIENT_SECRET || undefined, id_token_signed_response_alg: ALGORITHM || undefined, [oidc.clockTolerance]: 600 },
  CLIENT_SECRET ? undefined : oidc.None(), { execute: [oidc.allowInsecureRequests] })

const told = (tokens) => ({ ...tokens, claims: tokens.claims() })
const can = {
  metadata: () => config.serverMetadata(),
  begin: async (parameters) => {
    const checks = { expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce(), pkceCodeVerifier: oidc.randomPKCECodeVerifier() }
    const to = oidc.buildAuthorizationUrl(config, {
      scope: 'openid profile email company', state: checks.expectedState, nonce: checks.expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier), code_challenge_method: 'S256', ...parameters,
    })
    return { to: to.href, checks }
  },
  finish: async (back, checks) => told(await oidc.authorizationCodeGrant(config, new URL(back), checks)),
  refresh: async (token) => told(await oidc.refreshTokenGrant(config, token)),
  userinfo: (token, subject) => oidc.fetchUserInfo(config, token, subject),
  introspect: (token) => oidc.tokenIntrospection(config, token),
  revoke: (token) => oidc.tokenRevocation(config, token).then(() => ({})),
  heard: async (token) => {
    const { issuer, jwks_uri } = config.serverMetadata()
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)),
      { issuer, audience: CLIENT_ID, typ: 'logout+jwt', requiredClaims: ['iat', 'exp', 'jti', 'sid', 'events'], clockTolerance: 600 })
    return { claims: payload }
  },
  leave: (parameters) => ({ to: oidc.buildEndSessionUrl(config, parameters).href }),
}

for await (const line of createInterface({ input: process.stdin })) {
  const [what, ...rest] = JSON.parse(line)
  const out = await Promise.resolve(rest).then((rest) => can[what](...rest)).then(
    (good) => ({ good }), (error) => ({ error: error.error ?? error.cause?.message ?? error.message ?? String(error), code: error.code, status: error.status }))
  console.log(JSON.stringify(out))
}
