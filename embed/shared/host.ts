/**
 * The page's side of the widget protocol: says READY, takes the token and the theme from the host, asks for a new token
 * when one is refused. Messages count only from the parent window and the origin whose INIT came first. The token stays in memory.
 */
import {
  createMessage,
  detectParentOrigin,
  parseVitableConnectMessage,
  showableTheme,
  type VitableConnectMessage,
  type VitableConnectTheme,
} from '../../drops/src/core/index.ts';

/** Without INIT, the page asks once, so that a reloaded page gets a token even from an SDK that sends INIT only once. */
const INIT_WAIT_MS = 2_000;
/** Longer than the SDK's four attempts take (1 + 2 + 4 s and the requests). */
const TOKEN_WAIT_MS = 30_000;

/** What the page knows of its host; a new object on each change. */
export interface HostState {
  /** `alone`: opened directly, not in a frame. `silent`: no token came in time. */
  status: 'waiting' | 'connected' | 'silent' | 'alone';
  theme: VitableConnectTheme | null;
  /** How many tokens have come. The next one may be somebody else's (page.tsx). */
  tokens: number;
}

export class NoToken extends Error {}

interface Connection {
  parent: Window;
  state: HostState;
  /** The origin of the first valid INIT. */
  origin: string | null;
  token: string | null;
  /** The token for which a replacement was requested. */
  refused: string | null;
  waiting: Set<(token: string | null) => void>;
  listeners: Set<() => void>;
}

export interface Host {
  subscribe(listener: () => void): () => void;
  state(): HostState;
  /** The host's origin, once it has sent INIT. */
  origin(): string | null;
  /** The token; waits for it. Throws NoToken after 30 s. */
  token(): Promise<string>;
  /** A token other than the one the server refused; asks the host for it once. Throws NoToken after 30 s. */
  renewed(refused: string): Promise<string>;
  /** Sends a message to the host; dropped while there is none. */
  send(message: VitableConnectMessage): void;
}

export function connectHost(self: Window = window): Host {
  const alone = self.parent === self;
  const connection: Connection = {
    parent: self.parent,
    state: { status: alone ? 'alone' : 'waiting', theme: null, tokens: 0 },
    origin: null,
    token: null,
    refused: null,
    waiting: new Set(),
    listeners: new Set(),
  };
  if (!alone) {
    listen(connection, self);
    introduce(connection);
  }
  return {
    subscribe(listener) {
      connection.listeners.add(listener);
      return () => connection.listeners.delete(listener);
    },
    state: () => connection.state,
    origin: () => connection.origin,
    token: async () => (connection.refused === null && connection.token) || nextToken(connection),
    renewed: async (refused) => renewed(connection, refused),
    send: (message) => send(connection, message),
  };
}

function listen(connection: Connection, self: Window): void {
  self.addEventListener('message', (event) => {
    if (event.source !== connection.parent) return;
    if (connection.origin !== null && event.origin !== connection.origin) return;
    const message = parseVitableConnectMessage(event.data);
    if (message) receive(connection, message, event.origin);
  });
}

function introduce(connection: Connection): void {
  greet(connection, createMessage('VITABLE_CONNECT_READY'));
  setTimeout(() => {
    if (connection.token === null) greet(connection, createMessage('TOKEN_EXPIRED', { reason: 'no_token' }));
  }, INIT_WAIT_MS);
  setTimeout(() => {
    if (connection.token === null) change(connection, { status: 'silent' });
  }, TOKEN_WAIT_MS);
}

/** READY and the one request before INIT have no payload; everything later goes to the origin that sent INIT. */
function greet({ parent }: Connection, message: VitableConnectMessage): void {
  parent.postMessage(message, detectParentOrigin() ?? '*');
}

function send({ parent, origin }: Connection, message: VitableConnectMessage): void {
  if (origin !== null) parent.postMessage(message, origin);
}

function receive(connection: Connection, message: VitableConnectMessage, origin: string): void {
  switch (message.type) {
    case 'VITABLE_CONNECT_INIT':
    case 'TOKEN_UPDATE':
      connection.origin ??= origin;
      take(connection, message.payload.sessionToken);
      change(connection, {
        status: 'connected',
        tokens: connection.state.tokens + 1,
        ...themeOf('theme' in message.payload ? message.payload.theme : undefined),
      });
      send(connection, createMessage('TOKEN_RECEIVED'));
      break;
    case 'THEME_UPDATE':
      if (connection.origin !== null) change(connection, themeOf(message.payload.theme));
      break;
    default: // the others are ours to send
  }
}

function change(connection: Connection, state: Partial<HostState>): void {
  connection.state = { ...connection.state, ...state };
  for (const listener of connection.listeners) listener();
}

function take(connection: Connection, token: string): void {
  connection.token = token;
  if (token === connection.refused) return;
  connection.refused = null;
  for (const wake of connection.waiting) wake(token);
}

function nextToken(connection: Connection): Promise<string> {
  return new Promise((resolve, reject) => {
    const wake = (token: string | null) => {
      clearTimeout(timer);
      connection.waiting.delete(wake);
      if (token === null) reject(new NoToken('the host sent no token'));
      else resolve(token);
    };
    const timer = setTimeout(() => wake(null), TOKEN_WAIT_MS);
    connection.waiting.add(wake);
  });
}

function renewed(connection: Connection, refused: string): string | Promise<string> {
  if (connection.token !== refused && connection.token !== null) return connection.token;
  const next = nextToken(connection);
  if (connection.refused !== refused) {
    connection.refused = refused;
    send(connection, createMessage('TOKEN_EXPIRED', { reason: 'unauthorized' }));
  }
  return next;
}

function themeOf(theme?: VitableConnectTheme): Partial<HostState> {
  return theme ? { theme: showableTheme(theme) } : {};
}
