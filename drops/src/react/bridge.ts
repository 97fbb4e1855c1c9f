'use client';
/** Talks with one iframe: hears what it says and nobody else, and answers to the origin that it spoke from. */
import { useCallback, useContext, useEffect, useLayoutEffect, useRef } from 'react';
import {
  createMessageSender,
  isAllowedOrigin,
  type MessageSender,
  parseVitableConnectMessage,
  type VitableConnectMessage,
} from '../core/index.ts';
import { ConnectContext } from './context.ts';

export interface PostMessageBridgeOptions {
  iframeRef: { readonly current: HTMLIFrameElement | null };
  /** Called with each valid message of that iframe, from an allowed origin. May be a new function with each render. */
  onMessage: (message: VitableConnectMessage, origin: string) => void;
  /** Default: the provider's. */
  allowedOrigins?: readonly string[];
}

export interface PostMessageBridge {
  /** Sends to the iframe. Before it has said anything there is no origin to send to, and nothing is sent. */
  send: MessageSender;
}

// A message must not come before we listen, so not after the paint; on a server there is nothing to hear, and React 18 warns.
const useEarlyEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** For a widget of your own making. The widgets of this package use it. */
export function usePostMessageBridge(options: PostMessageBridgeOptions): PostMessageBridge {
  const { iframeRef } = options;
  const allowedOrigins = useContext(ConnectContext)?.allowedOrigins ?? [];
  const latest = useRef({ allowedOrigins, ...options });
  const partner = useRef<string | null>(null);
  useEarlyEffect(() => {
    latest.current = { ...options, allowedOrigins: options.allowedOrigins ?? allowedOrigins };
  });
  useEarlyEffect(() => {
    const listen = (event: MessageEvent) => {
      const frame = iframeRef.current?.contentWindow;
      if (!frame || event.source !== frame) return;
      if (!isAllowedOrigin(event.origin, latest.current.allowedOrigins ?? [])) return;
      const message = parseVitableConnectMessage(event.data);
      if (!message) return;
      partner.current = event.origin;
      latest.current.onMessage(message, event.origin);
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, [iframeRef]);
  const send = useCallback<MessageSender>(
    (type, ...payload) => {
      if (partner.current === null) return;
      createMessageSender(() => iframeRef.current?.contentWindow, partner.current)(type, ...payload);
    },
    [iframeRef],
  );
  return { send };
}
