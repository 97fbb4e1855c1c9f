/** One-time links and sessions of users: their form, how long they last, and what a browser has to send. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { addSeconds, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { organizationIn } from '../access/access.rules.ts';

export const LINK_PREFIX = 'orl_link_';
export const SESSION_PREFIX = 'orl_sess_';

const LINK_SECONDS = 900;
const SESSION_SECONDS = 12 * 3600;
/** A user who leaves their desk is signed out (45 CFR 164.312(a)(2)(iii)). */
const IDLE_SECONDS = 3600;
/** A session's last use is saved this often. */
const NOTED_SECONDS = 60;

export const linkEnds = (now: Instant): Instant => addSeconds(now, LINK_SECONDS);
export const sessionEnds = (now: Instant): Instant => addSeconds(now, SESSION_SECONDS);

export interface SessionTimes {
  seen_at: Instant;
  expires_at: Instant;
}

export function sessionHasEnded({ seen_at, expires_at }: SessionTimes, now: Instant): boolean {
  return now >= expires_at || now >= addSeconds(seen_at, IDLE_SECONDS);
}

export const isToBeNoted = ({ seen_at }: SessionTimes, now: Instant): boolean =>
  now >= addSeconds(seen_at, NOTED_SECONDS);

export const organizationOfLink = (token: string): Uuid | null => organizationIn(token, LINK_PREFIX);
export const organizationOfSession = (secret: string): Uuid | null => organizationIn(secret, SESSION_PREFIX);

/** Where the desk is: its address decides what form its cookie can have. */
export interface DeskSite {
  /** `https://desk.example.com` */
  origin: string;
  /** Host and port. */
  host: string;
  /** The desk has an address of its own, and can be reached at no other. */
  isOwn: boolean;
  cookie: { name: string; isSecure: boolean } | null;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);

/** The addresses in the server's configuration. */
export interface Addresses {
  publicUrl: string;
  /** The desk's own address, if it has one. */
  consoleUrl?: string | null;
}

/**
 * `__Host-` and `Secure` need https. On http a browser would drop such a cookie (Safari does even on localhost). So the cookie
 * goes without them only on this machine, and is named after the port, since all ports of a machine share their cookies. There
 * is no desk on any other http address: null.
 */
export function deskSiteOf({ publicUrl, consoleUrl }: Addresses): DeskSite {
  const { origin, host, hostname, protocol, port } = new URL(consoleUrl ?? publicUrl);
  const cookie =
    protocol === 'https:'
      ? { name: '__Host-openroll-desk', isSecure: true }
      : isLoopback(hostname)
        ? { name: `openroll-desk-${port || '80'}`, isSecure: false }
        : null;
  return { origin, host, isOwn: Boolean(consoleUrl), cookie };
}

/** The token is after the `#`, a part that browsers send to no server. */
export const signInUrl = ({ origin }: Pick<DeskSite, 'origin'>, token: string): string =>
  `${origin}/console/sign-in#${token}`;

export function cookieOf({ cookie }: DeskSite, secret: string, seconds = SESSION_SECONDS): string {
  if (!cookie) throw new Error('there is no desk at this address');
  return [
    `${cookie.name}=${secret}`,
    ...['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${seconds}`],
    ...(cookie.isSecure ? ['Secure'] : []),
  ].join('; ');
}

/** The session's secret in a `Cookie` header. */
export const secretIn = ({ cookie }: DeskSite, header: string | undefined): string | null =>
  cookie && valueIn(header, cookie.name);

function valueIn(header: string | undefined, name: string): string | null {
  const pair = header?.split(/; */).find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1) ?? null;
}

/**
 * The cookie while somebody is at the provider. They come back by a link from there, so it is `Lax`; alone it opens nothing.
 */
export function providerCookieOf({ cookie }: DeskSite, sealed: string, seconds: number): string {
  if (!cookie) throw new Error('there is no desk at this address');
  return [
    `${cookie.name}-provider=${sealed}`,
    ...['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${seconds}`],
    ...(cookie.isSecure ? ['Secure'] : []),
  ].join('; ');
}

/** Its content in a `Cookie` header. */
export function sealedIn({ cookie }: DeskSite, header: string | undefined): Buffer | null {
  const text = cookie && valueIn(header, `${cookie.name}-provider`);
  return text ? Buffer.from(text, 'base64url') : null;
}

/** Where somebody wanted to go before they signed in: a page of the desk, otherwise its first page. */
export function pageAfter({ origin }: DeskSite, asked: string | null): string {
  const url = asked !== null && URL.canParse(asked, origin) ? new URL(asked, origin) : null;
  const isPage = url?.origin === origin && /^\/console(\/(?!api\/|sign-in)|$)/.test(url.pathname);
  return isPage ? url.pathname + url.search : '/console';
}

/**
 * Sent by a page with each change. It is derived from the secret, which scripts can't read; a page gets it once the user has
 * signed in.
 */
export function csrfTokenOf(secret: string): string {
  return createHash('sha256').update(`csrf ${secret}`).digest('base64url');
}

export function isCsrfToken(secret: string, given: unknown): boolean {
  const expected = Buffer.from(csrfTokenOf(secret));
  const got = Buffer.from(typeof given === 'string' ? given : '');
  return got.length === expected.length && timingSafeEqual(got, expected);
}
