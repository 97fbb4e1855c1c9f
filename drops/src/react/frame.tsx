'use client';
/** The iframe of any widget: its address, its size, and the token of the provider above it. */
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { VitableConnectCallbacks } from '../core/index.ts';
import { usePostMessageBridge } from './bridge.ts';
import { useTokenContext, useVitableConnect } from './context.ts';

export interface WidgetProps
  extends Pick<VitableConnectCallbacks, 'onReady' | 'onTokenExpired' | 'onAuthError' | 'onResize'> {
  /**
   * The page could not continue; it has told the visitor, too. `FRAME_NOT_LOADED`: no page has answered from the iframe for 10 s,
   * and the visitor sees nothing. Left out: the provider's `onError` gets that.
   */
  onError?: (code: string, message: string) => void;
  /** For the iframe, as is `style`. */
  className?: string;
  style?: CSSProperties;
  /** A CSS length. Default: `100%`. */
  width?: string;
  /** A CSS length; the page scrolls in it. Default: `600px`. */
  height?: string;
  /** The iframe becomes as high as its content, and does not scroll; `height` counts until the page has told its own. */
  autoHeight?: boolean;
}

interface FrameProps extends WidgetProps, VitableConnectCallbacks {
  path: string;
  title: string;
}

/** Another person gets another iframe, so that nothing of the first person's page stays. */
export function WidgetFrame(props: FrameProps): ReactNode {
  const { contextKey, baseUrl } = useVitableConnect();
  return <Frame key={`${baseUrl} ${contextKey ?? ''}`} {...props} />;
}

function Frame({
  path,
  title,
  className,
  style,
  width = '100%',
  height = '600px',
  autoHeight = false,
  ...callbacks
}: FrameProps): ReactNode {
  const iframeRef = useRef<HTMLIFrameElement>(null);
  const { baseUrl, allowedOrigins } = useVitableConnect();
  const { token, expiresIn, fetchedAtMs, attemptFetch, sendableTheme, reportError } = useTokenContext('A widget');
  const [contentHeight, setContentHeight] = useState<string | null>(null);
  const { isReady, isInitialized } = usePostMessageBridge({
    ...callbacks,
    iframeRef,
    targetOrigin: new URL(baseUrl).origin,
    allowedOrigins,
    sessionToken: token,
    expiresIn,
    fetchedAtMs,
    theme: sendableTheme,
    onTokenExpired: () => {
      attemptFetch();
      callbacks.onTokenExpired?.();
    },
    onResize: (pixels) => {
      setContentHeight(`${Math.ceil(pixels)}px`);
      callbacks.onResize?.(pixels);
    },
  });
  // Not in server-rendered HTML: the page would report READY before anybody listens.
  const isBrowser = useSyncExternalStore(subscribeToNothing, inBrowser, onServer);
  useLoadWatch(isBrowser && !isReady, callbacks.onError ?? reportError);
  useWholePrint(iframeRef, contentHeight);
  return (
    <iframe
      ref={iframeRef}
      src={isBrowser ? `${baseUrl}${path}` : undefined}
      title={title}
      className={className}
      style={{ border: 0, width, height: (autoHeight && contentHeight) || height, ...style }}
      // The server decides by the referrer who may embed it, so even a page that sends none elsewhere must send it here.
      referrerPolicy="strict-origin"
      data-vitable-ready={isReady}
      data-vitable-initialized={isInitialized}
    />
  );
}

const subscribeToNothing = () => () => {};
const inBrowser = () => true;
const onServer = () => false;

const LOAD_MS = 10_000;

/** A browser does not report that a frame was refused, or that its server is down: the page only stays silent. */
function useLoadWatch(isWaiting: boolean, onError: (code: string, message: string) => void): void {
  const latest = useRef(onError);
  useEffect(() => {
    latest.current = onError;
  });
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => {
      const message = `no page has answered from the iframe for ${LOAD_MS / 1_000} s; the browser's console may say why`;
      latest.current('FRAME_NOT_LOADED', message);
    }, LOAD_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);
}

/** Paper does not scroll: while the host prints, the iframe is as high as its content. */
function useWholePrint(iframeRef: RefObject<HTMLIFrameElement | null>, contentHeight: string | null): void {
  useEffect(() => {
    if (contentHeight === null) return;
    let usual: string | null = null;
    const enlarge = () => {
      const style = iframeRef.current?.style;
      if (!style) return;
      usual ??= style.height;
      style.height = contentHeight;
    };
    const restore = () => {
      if (iframeRef.current && usual !== null) iframeRef.current.style.height = usual;
      usual = null;
    };
    window.addEventListener('beforeprint', enlarge);
    window.addEventListener('afterprint', restore);
    return () => {
      window.removeEventListener('beforeprint', enlarge);
      window.removeEventListener('afterprint', restore);
    };
  }, [iframeRef, contentHeight]);
}
