'use client';
/** Talks to one iframe: listens to it alone, and sends it the token and the theme, again after each load. */
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
  /** The origin of the page in the iframe; nothing is sent to any other. */
  targetOrigin: string;
  /** Origins whose messages are accepted, as for `isAllowedOrigin`. */
  allowedOrigins: readonly string[];
  /** Null while there is none. */
  sessionToken: string | null;
  /** Seconds. */
  expiresIn?: number | null | undefined;
  /**
   * When the token came, by `Date.now()`: the rest of `expiresIn` counts from then, and a refetched token is sent even if its
   * text is the same. Left out: `expiresIn` is sent unchanged, and a token only if its text differs.
   */
  fetchedAtMs?: number | undefined;
  /** Sent with INIT, and whenever it changes. */
  theme?: VitableConnectTheme | null | undefined;
}

export interface PostMessageBridge {
  /** The page has reported READY. */
  isReady: boolean;
  /** The page has its token. */
  isInitialized: boolean;
  /** Sends the page another token than `sessionToken`; does nothing before INIT. */
  sendTokenUpdate: (token: string) => void;
}

/** The options last sent since the page was loaded. */
interface Sent {
  token: string;
  fetchedAtMs: number | undefined;
  theme: string;
}

// Before the paint, so that no message comes before we listen. On a server there are no messages, and React 18 warns.
const useEarlyEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** For your own widgets; those of this package use it. Options may be new objects on each render. */
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
      // A page whose READY came before we listened got no INIT; it sends this after 2 s.
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

/** At least 1: a page may refuse a token without a second left. */
function tokenPayload(sessionToken: string, { expiresIn, fetchedAtMs }: PostMessageBridgeOptions): TokenPayload {
  if (expiresIn === null || expiresIn === undefined) return { sessionToken };
  const spent = fetchedAtMs === undefined ? 0 : Math.round((Date.now() - fetchedAtMs) / 1000);
  return { sessionToken, expiresIn: Math.max(1, expiresIn - spent) };
}

/** Themes are equal if their JSON is. */
function written(theme: VitableConnectTheme | null | undefined): string {
  return JSON.stringify(theme ?? {});
}
