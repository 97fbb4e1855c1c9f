'use client';
/** The iframe of any widget: gives it the token and the theme, anew after each load, and passes on what it reports. */
import { type CSSProperties, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import {
  handleVitableConnectMessage,
  type MessageSender,
  type VitableConnectMessageHandlers,
  type VitableConnectTheme,
} from '../core/index.ts';
import { usePostMessageBridge } from './bridge.ts';
import { useTokenContext, useVitableConnect } from './context.ts';
import type { TokenState } from './token-keeper.ts';

export interface WidgetProps {
  /** Of the iframe, as is `style`. */
  className?: string;
  style?: CSSProperties;
  /** A CSS length. Default: `100%`. */
  width?: string;
  /** A CSS length; the page scrolls in it. Default: `600px`. */
  height?: string;
  /** The page is there and waits for its token; also after each reload. */
  onReady?: () => void;
  /** The page needs a new token. It is fetched without your doing. */
  onTokenExpired?: () => void;
  /** The token was refused for good, such as of an organization that does not allow this page's origin. */
  onAuthError?: (code: string, message: string) => void;
  /** The page could not go on; it has said so to its reader as well. */
  onError?: (code: string, message: string) => void;
}

interface FrameProps {
  path: string;
  title: string;
  /** The props that every widget has. */
  common: WidgetProps;
  /** What this kind of page says besides. */
  handlers: VitableConnectMessageHandlers;
}

/** Another person's page is another iframe: nothing of the first one's stays. */
export function WidgetFrame(props: FrameProps): ReactNode {
  const { contextKey, baseUrl } = useVitableConnect();
  return <Frame key={`${baseUrl} ${contextKey ?? ''}`} {...props} src={`${baseUrl}${props.path}`} />;
}

function Frame({ src, title, common, handlers }: FrameProps & { src: string }): ReactNode {
  const iframeRef = useRef<HTMLIFrameElement>(null);
  const { state, attemptFetch, sendableTheme } = useTokenContext('A widget');
  // How often the page was loaded: each time it starts without a token.
  const [loads, setLoads] = useState(0);
  const { send } = usePostMessageBridge({
    iframeRef,
    onMessage: (message) => {
      const isNew = message.type === 'VITABLE_CONNECT_READY';
      setLoads((count) => (isNew ? count + 1 : Math.max(count, 1)));
      handleVitableConnectMessage(message, {
        ...handlers,
        VITABLE_CONNECT_READY: () => common.onReady?.(),
        TOKEN_EXPIRED: () => {
          common.onTokenExpired?.();
          attemptFetch();
        },
        AUTH_ERROR: ({ code, message }) => common.onAuthError?.(code, message),
        ERROR: ({ code, message }) => common.onError?.(code, message),
      });
    },
  });
  const isInitialized = useInitialized(loads, state, sendableTheme, send);
  // Not in the HTML that a server renders: the page would report before anybody listens.
  const isBrowser = useSyncExternalStore(subscribeToNothing, inBrowser, onServer);
  const { className, style, width = '100%', height = '600px' } = common;
  return (
    <iframe
      ref={iframeRef}
      src={isBrowser ? src : undefined}
      title={title}
      className={className}
      style={{ border: 0, width, height, ...style }}
      // The server decides by the referrer who may embed it, so it must come also from pages that send none elsewhere.
      referrerPolicy="strict-origin"
      data-vitable-ready={loads > 0}
      data-vitable-initialized={isInitialized}
    />
  );
}

/** Sends INIT once for each load, then what is new of token and theme. Answers whether the present load has had its INIT. */
function useInitialized(
  loads: number,
  state: TokenState,
  theme: VitableConnectTheme | undefined,
  send: MessageSender,
): boolean {
  const [initialized, setInitialized] = useState(0);
  const sent = useRef<{ loads: number; count: number; theme: VitableConnectTheme | undefined }>({
    loads: 0,
    count: 0,
    theme: undefined,
  });
  useEffect(() => {
    const { token, count } = state;
    if (loads === 0 || token === null) return;
    const last = sent.current;
    sent.current = { loads, count, theme };
    const payload = { sessionToken: token, expiresIn: secondsLeft(state) };
    if (last.loads !== loads) {
      send('VITABLE_CONNECT_INIT', theme ? { ...payload, theme } : payload);
      setInitialized(loads);
      return;
    }
    if (last.count !== count) send('TOKEN_UPDATE', payload);
    if (last.theme !== theme) send('THEME_UPDATE', { theme: theme ?? {} });
  }, [loads, state, theme, send]);
  return loads > 0 && initialized === loads;
}

function secondsLeft({ expiresIn, fetchedAtMs }: TokenState): number {
  return Math.max(0, Math.round((expiresIn ?? 0) - (Date.now() - fetchedAtMs) / 1000));
}

const subscribeToNothing = () => () => {};
const inBrowser = () => true;
const onServer = () => false;
