/** A real OpenID Connect provider on a loopback port, for tests, and somebody who goes through its pages as a browser would. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { OidcSettings } from '../modules/users/oidc.ts';

export interface TestProvider {
  settings: OidcSettings;
  /** After this it answers nobody. */
  close(): Promise<void>;
}

/**
 * Everybody signs in with their e-mail address; the provider vouches for all addresses except those that begin with
 * `unverified`.
 */
export async function startProvider(callback: string, host = '127.0.0.1'): Promise<TestProvider> {
  const server = createServer((request, response) => void provider.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const client = { client_id: 'openroll', client_secret: 'a secret for tests' };
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [callback] }],
    cookies: { keys: ['a key for tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified') }),
    }),
  });
  return {
    settings: { issuer, clientId: client.client_id, clientSecret: client.client_secret },
    close: async () => {
      server.closeAllConnections();
      // On a second call it is closed already.
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Fills in what the provider asks for; returns the URL to which it sends the browser in the end. `isDeclined`: the user
 * declines.
 */
export async function goThrough(url: string, email: string, { isDeclined = false } = {}): Promise<string> {
  const { origin } = new URL(url);
  const jar = new Map<string, string>();
  const ask = async (at: string, form?: Record<string, string>): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form && { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetch(new URL(at, origin), { redirect: 'manual', headers: { cookie }, ...body });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return response;
  };
  let response = await ask(url);
  for (let step = 0; step < 12; step++) {
    const location = response.headers.get('location');
    if (location && new URL(location, origin).origin !== origin) return location;
    if (location) {
      response = await ask(location);
      continue;
    }
    const html = await response.text();
    const [, abort] = /href="([^"]+\/abort)"/.exec(html) ?? [];
    const [, action = ''] = /action="([^"]+)"/.exec(html) ?? [];
    const [, prompt = ''] = /name="prompt" value="(\w+)"/.exec(html) ?? [];
    if (isDeclined && abort) response = await ask(abort);
    else response = await ask(action, { prompt, ...(prompt === 'login' ? { login: email, password: 'x' } : {}) });
  }
  throw new Error('the provider did not send the browser back');
}
