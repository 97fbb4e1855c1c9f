/** The embedded pages as browsers get them: who may frame them, what they may load, how their assets are cached. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { PAGES } from './built-pages.ts';

const SCRIPT = 'console.log("the page");\n'.repeat(200);

let folder: string;
let t: TestOpenroll;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
  build('first');
  t = await openTestOpenroll({ settings: { pagesFolder: folder } });
});
afterAll(async () => {
  await t.close();
  rmSync(folder, { recursive: true });
});

/** A build like Vite's; each is a minute later than the one before. */
let builds = 0;
function build(text: string): void {
  for (const page of PAGES) {
    mkdirSync(join(folder, page), { recursive: true });
    const file = join(folder, page, 'index.html');
    writeFileSync(file, `<meta property="csp-nonce" nonce="%NONCE%"><title>${page} ${text}</title><i nonce="%NONCE%">`);
    utimesSync(file, 1_700_000_000, 1_700_000_000 + ++builds * 60);
  }
  mkdirSync(join(folder, 'assets'), { recursive: true });
  const script = join(folder, 'assets/index-a1b2.js');
  writeFileSync(script, SCRIPT);
  writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT));
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
  writeFileSync(join(folder, 'assets/tiny-c3d4.css'), 'a{}');
  writeFileSync(join(folder, 'assets/.env'), 'SECRET=1');
}

const get = (url: string, headers: Record<string, string> = {}) => t.app.inject({ method: 'GET', url, headers });
const page = (referer?: string) => get('/embed/employee-dashboard', referer ? { referer } : {});
const ancestors = async (referer?: string) =>
  /frame-ancestors ([^;]+)/.exec(String((await page(referer)).headers['content-security-policy']))?.[1];

describe('200: a page', () => {
  it('is served to everybody, fresh each time, with a nonce of its own', async () => {
    const [first, second] = [await page('http://localhost:5173/people?id=7'), await page()];
    const nonces = [first, second].map(({ body }) => /property="csp-nonce" nonce="([^"]+)"/.exec(body)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    expect(first.body).not.toContain('%NONCE%');
    expect(first.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      vary: 'Referer',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonces[0]}'; img-src 'self' data: https:; ` +
        `font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors http://localhost:5173`,
      'cross-origin-embedder-policy': 'credentialless',
      'cross-origin-resource-policy': 'cross-origin',
      'permissions-policy': expect.stringMatching(/^(?:[a-z-]+=\(\), )+[a-z-]+=\(\)$/),
    });
    for (const feature of ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'display-capture', 'fullscreen'])
      expect(String(first.headers['permissions-policy']).split(', ')).toContain(`${feature}=()`);
  });

  it.each(PAGES)('is served under /embed/%s', async (name) => {
    const { statusCode, body } = await get(`/embed/${name}?theme=dark`);
    expect([statusCode, body.includes(`<title>${name} `)]).toEqual([200, true]);
  });

  it('may be framed by the page that requested it, if the operator or any organization allows that', async () => {
    expect(await ancestors('https://payroll.example/people')).toBe("'none'");
    const other = await t.otherOrganization();
    await other.api.patch('/v1/organization', { allowed_origins: ['https://*.payroll.example'] });
    expect(await ancestors('https://acme.payroll.example/people')).toBe('https://acme.payroll.example');
    expect(await ancestors('https://payroll.example/people')).toBe("'none'");
    expect(await ancestors('http://acme.payroll.example/')).toBe("'none'");
    for (const odd of ['null', 'nonsense', 'file:///a.html', "https://x.example;frame-ancestors'*'/"])
      expect(await ancestors(odd)).toBe("'none'");
  });

  it('may be framed by anybody without a Referer: it stays inert until its session allows them', async () => {
    expect(await ancestors()).toBe('https: http://localhost:* http://127.0.0.1:*');
  });

  it('comes from the newest build', async () => {
    expect((await page()).body).toContain('employee-dashboard first');
    build('second');
    expect((await page()).body).toContain('employee-dashboard second');
  });
});

describe('200: an asset', () => {
  const asset = (encoding?: string) =>
    get('/embed/assets/index-a1b2.js', encoding ? { 'accept-encoding': encoding } : {});

  it('never changes, so browsers keep it forever', async () => {
    const { headers, body } = await asset();
    expect(body).toBe(SCRIPT);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(headers).not.toHaveProperty('content-encoding');
  });

  it('is compressed as the browser prefers', async () => {
    const modern = await asset('gzip, deflate, br, zstd');
    expect(modern.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(modern.rawPayload).toString()).toBe(SCRIPT);
    expect(modern.rawPayload.length).toBeLessThan(SCRIPT.length / 10);
    const older = await asset('gzip;q=0.8, br;q=0');
    expect(older.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(older.rawPayload).toString()).toBe(SCRIPT);
    for (const none of ['identity', 'brotli', 'br;q=0.0, gzip;q=0'])
      expect((await asset(none)).headers).not.toHaveProperty('content-encoding');
  });

  it('is sent uncompressed if the build has nothing smaller', async () => {
    const { headers, body } = await get('/embed/assets/tiny-c3d4.css', { 'accept-encoding': 'br' });
    expect([headers['content-encoding'], body]).toEqual([undefined, 'a{}']);
  });
});

it.each([
  '/embed/assets/none.js',
  '/embed/assets/.env',
  '/embed/assets/index-a1b2.js.br',
  '/embed/assets/..%2f..%2fpackage.json',
  '/embed/other',
  '/embed/',
])('404: %s', async (url) => expect((await get(url)).statusCode).toBe(404));

it('503: says so if the pages are not built, and works once they are', async () => {
  rmSync(join(folder, 'employer-billing'), { recursive: true });
  const { statusCode, headers, body } = await page('http://localhost:5173/');
  expect([statusCode, headers['retry-after'], headers['cache-control']]).toEqual([503, '5', 'no-store']);
  expect(body).toContain('npm run build:embed');
  expect(await ancestors('http://localhost:5173/')).toBe('http://localhost:5173');
  expect((await get('/embed/assets/index-a1b2.js')).statusCode).toBe(404);
  build('third');
  expect((await page()).statusCode).toBe(200);
});
