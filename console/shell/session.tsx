/** Who has signed in, and the requests that are made in their name. */
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { type Api, apiOver, fetched, problemOf, type Sent } from '../../embed/shared/api.ts';

const DESK_API = '/console/api';

/** What `GET /console/api/session` answers (server/modules/users/session.routes.ts). */
export interface DeskSession {
  user: { id: string; email: string; name: string; role: Role };
  organization: { id: string; name: string };
  sandbox: boolean;
  /** The business date, which may differ from the browser's. */
  today: string;
  csrf_token: string;
  expires_at: string;
  /** What the user may do. */
  operations: string[];
}

export type Role = 'ADMIN' | 'OPERATIONS' | 'SALES' | 'ENROLLMENT_AGENT' | 'AUDITOR';

/** Null: nobody has signed in. */
export async function readSession(): Promise<DeskSession | null> {
  const response = await fetched({ method: 'GET', url: `${DESK_API}/session`, headers: {} });
  if (response.status === 401) return null;
  if (!response.ok) throw await problemOf(response);
  return ((await response.json()) as { data: DeskSession }).data;
}

/** What `GET /console/api/sign-in` answers (server/modules/users/oidc.routes.ts). */
interface WaysToSignIn {
  /** Null: by one-time links alone. */
  provider: string | null;
  /** The organizations to choose from, for a user who has come back from the provider. */
  organizations: { id: string; name: string; sandbox: boolean }[];
}

export function useWaysToSignIn() {
  return useQuery({
    queryKey: ['ways-to-sign-in'],
    queryFn: async () => {
      const response = await fetched({ method: 'GET', url: `${DESK_API}/sign-in`, headers: {} });
      if (!response.ok) throw await problemOf(response);
      return ((await response.json()) as { data: WaysToSignIn }).data;
    },
  });
}

/** Goes to the provider, and comes back to `page` of the desk. */
export const providerUrl = (provider: string, asked: { page?: string; organization?: string }): string =>
  `${provider}?${new URLSearchParams(asked)}`;

/** With the token of a one-time link. */
export const signIn = (token: string): Promise<void> => post('sign-in', {}, { token });

export function signOut({ csrf_token }: DeskSession): Promise<void> {
  // The next user must not see rosters that were not sent (onboarding/kept-draft.ts).
  window.sessionStorage.clear();
  return post('sign-out', { 'x-csrf-token': csrf_token });
}

async function post(path: string, headers: Record<string, string>, body?: object): Promise<void> {
  const response = await fetched({
    method: 'POST',
    url: `${DESK_API}/${path}`,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw await problemOf(response);
}

type Send = (sent: Sent) => Promise<Response>;

/** When the user last did something: requests that pages repeat by themselves must not keep a session alive. */
let touchedAt = Date.now();
const ATTENDED_MS = 60_000;
for (const touch of ['pointerdown', 'keydown', 'wheel'])
  window.addEventListener(
    touch,
    () => {
      touchedAt = Date.now();
    },
    { capture: true, passive: true },
  );
const unattended = (): Record<string, string> =>
  Date.now() - touchedAt > ATTENDED_MS ? { 'x-unattended': 'true' } : {};

/** A request in the user's name; `url` as programs know it: `/v1/…`. `onEnded`: the session is over. */
export function deskSend({ csrf_token }: DeskSession, onEnded: () => void): Send {
  return async ({ url, headers, ...sent }) => {
    const proof: Record<string, string> = sent.method === 'GET' ? {} : { 'x-csrf-token': csrf_token };
    const response = await fetched({
      ...sent,
      url: DESK_API + url,
      headers: { ...headers, ...proof, ...unattended() },
    });
    if (response.status === 401) onEnded();
    return response;
  };
}

/** The API as a user may use it. */
export const deskApi = (send: Send): Api => apiOver(send);

export interface Desk {
  session: DeskSession;
  api: Api;
  /** For endpoints that only the desk has. */
  send: Send;
  /** Asks again who has signed in. */
  refresh: () => void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('outside of the desk');
  return desk;
}

/** Whether the user may do what the operation of this name does. */
export function useMay(): (operation: string) => boolean {
  const { operations } = useDesk().session;
  return (operation) => operations.includes(operation);
}
