'use client';
/** The iframe of any widget: its address, its size, and the token of the provider above it. */
import { type CSSProperties, type ReactNode, useRef, useSyncExternalStore } from 'react';
import type { VitableConnectCallbacks } from '../core/index.ts';
import { usePostMessageBridge } from './bridge.ts';
import { useTokenContext, useVitableConnect } from './context.ts';

export interface WidgetProps
  extends Pick<VitableConnectCallbacks, 'onReady' | 'onTokenExpired' | 'onAuthError' | 'onError'> {
  /** Of the iframe, as is `style`. */
  className?: string;
  style?: CSSProperties;
  /** A CSS length. Default: `100%`. */
  width?: string;
  /** A CSS length; the page scrolls in it. Default: `600px`. */
  height?: string;
}

interface FrameProps extends WidgetProps, VitableConnectCallbacks {
  path: string;
  title: string;
}

/** Another person gets another iframe, so that nothing of the first one's page stays. */
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
  ...callbacks
}: FrameProps): ReactNode {
  const iframeRef = useRef<HTMLIFrameElement>(null);
  const { baseUrl, allowedOrigins } = useVitableConnect();
  const { token, expiresIn, fetchedAtMs, attemptFetch, sendableTheme } = useTokenContext('A widget');
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
  });
  // Not in server-rendered HTML: the page would report READY before anybody listens.
  const isBrowser = useSyncExternalStore(subscribeToNothing, inBrowser, onServer);
  return (
    <iframe
      ref={iframeRef}
      src={isBrowser ? `${baseUrl}${path}` : undefined}
      title={title}
      className={className}
      style={{ border: 0, width, height, ...style }}
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
