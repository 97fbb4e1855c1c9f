'use client';
/** Talks with one iframe: hears what it says and nobody else, gives it the token and the theme, and anew after each load. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import {
  createMessageSender,
  handleVitableConnectMessage,
  type TokenPayload,
  type VitableConnectCallbacks,
  type VitableConnectTheme,
} from '../core/index.ts';

export interface PostMessageBridgeOptions extends VitableConnectCallbacks {
  iframeRef: Readonly<RefObject<HTMLIFrameElement | null>>;
  /** The origin of the page in the iframe; nothing is sent to another. */
  targetOrigin: string;
  /** Origins that are believed, as for `isAllowedOrigin`. */
  allowedOrigins: readonly string[];
  /** Null while there is none. */
  sessionToken: string | null;
  /** Seconds. */
  expiresIn?: number | null | undefined;
  /**
   * When the token came, by `Date.now()`: what is left of `expiresIn` is counted from then, and a token that comes again is
   * sent again even where it reads the same. Left out: `expiresIn` is sent as it is, and a token only when it is another.
   */
  fetchedAtMs?: number | undefined;
  /** Sent with INIT, and whenever it is another. */
  theme?: VitableConnectTheme | null | undefined;
}

export interface PostMessageBridge {
  /** The page has said that it is there. */
  isReady: boolean;
  /** It has got its token. */
  isInitialized: boolean;
  /** Sends it another token than `sessionToken`; does nothing before INIT. */
  sendTokenUpdate: (token: string) => void;
}

/** What the present load of the page was last sent of the options. */
interface Sent {
  token: string;
  fetchedAtMs: number | undefined;
  theme: string;
}

// A message must not come before we listen, so not after the paint; on a server there is nothing to hear, and React 18 warns.
const useEarlyEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** For a widget of your own making; the widgets of this package use it. Options may be new objects with each render. */
export function usePostMessageBridge(options: PostMessageBridgeOptions): PostMessageBridge {
  const { iframeRef, sessionToken, fetchedAtMs } = options;
  const [status, setStatus] = useState<'idle' | 'ready' | 'initialized'>('idle');
  const sent = useRef<Sent | null>(null);
  const latest = useRef(options);
  useEarlyEffect(() => {
    latest.current = options;
  });

  const send = useMemo(
    () =>
      createMessageSender(
        (message, origin) => iframeRef.current?.contentWindow?.postMessage(message, origin),
        () => latest.current.targetOrigin,
      ),
    [iframeRef],
  );

  const sendInit = useCallback(() => {
    const { sessionToken: token, fetchedAtMs: at, theme } = latest.current;
    if (token === null) return;
    send('VITABLE_CONNECT_INIT', { ...tokenPayload(token, latest.current), ...(theme && { theme }) });
    sent.current = { token, fetchedAtMs: at, theme: written(theme) };
    setStatus('initialized');
  }, [send]);

  const sendTokenUpdate = useCallback(
    (token: string) => {
      if (sent.current !== null) send('TOKEN_UPDATE', tokenPayload(token, latest.current));
    },
    [send],
  );

  useEarlyEffect(() => {
    const dispatchReady = () => {
      sent.current = null;
      setStatus('ready');
    };
    const onTokenExpired = () => {
      // A page whose READY came before we listened has had no INIT; it says this after 2 s.
      if (sent.current === null) {
        dispatchReady();
        sendInit();
      }
      latest.current.onTokenExpired?.();
    };
    const listen = (event: MessageEvent) => {
      const frame = iframeRef.current?.contentWindow;
      if (!frame || event.source !== frame) return;
      const { allowedOrigins, ...callbacks } = latest.current;
      handleVitableConnectMessage(event, allowedOrigins, { ...callbacks, onTokenExpired }, { dispatchReady, sendInit });
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, [iframeRef, sendInit]);

  const theme = written(options.theme);
  useEffect(() => {
    if (status === 'idle' || sessionToken === null) return;
    if (sent.current === null) return sendInit();
    const last = sent.current;
    sent.current = { token: sessionToken, fetchedAtMs, theme };
    if (last.token !== sessionToken || last.fetchedAtMs !== fetchedAtMs) sendTokenUpdate(sessionToken);
    if (last.theme !== theme) send('THEME_UPDATE', { theme: latest.current.theme ?? {} });
  }, [status, sessionToken, fetchedAtMs, theme, send, sendInit, sendTokenUpdate]);

  return { isReady: status !== 'idle', isInitialized: status === 'initialized', sendTokenUpdate };
}

/** A page may refuse a token of which no second is left, so that there is always one. */
function tokenPayload(sessionToken: string, { expiresIn, fetchedAtMs }: PostMessageBridgeOptions): TokenPayload {
  if (expiresIn === null || expiresIn === undefined) return { sessionToken };
  const spent = fetchedAtMs === undefined ? 0 : Math.round((Date.now() - fetchedAtMs) / 1000);
  return { sessionToken, expiresIn: Math.max(1, expiresIn - spent) };
}

/** Themes are the same where they read the same. */
function written(theme: VitableConnectTheme | null | undefined): string {
  return JSON.stringify(theme ?? {});
}
