'use client';
/** What the provider gives to the widgets, and the hooks that read it. */
import { createContext, useContext } from 'react';
import type { VitableConnectTheme } from '../core/index.ts';

/** What `useVitableConnect` returns: the provider's props, with their defaults. */
export interface VitableConnectValue {
  /** Without a trailing slash. */
  baseUrl: string;
  allowedOrigins: readonly string[];
  contextKey: string | undefined;
  theme: VitableConnectTheme | undefined;
}

/** What `useVitableConnectToken` returns. */
export interface VitableConnectTokenValue {
  /** Null until the first one has come. */
  token: string | null;
  /** Seconds, counted from when it came. */
  expiresIn: number | null;
  /** One is being fetched. */
  isLoading: boolean;
  /** Fetches a new one now, unless one is already being fetched. */
  attemptFetch: () => Promise<void>;
}

export interface TokenContextValue extends VitableConnectTokenValue {
  /** When it came, by this browser's clock. */
  fetchedAtMs: number;
  /** The theme without anything that the pages would refuse. */
  sendableTheme: VitableConnectTheme | undefined;
  /** The provider's `onError`, for widgets without one. */
  reportError: (code: string, message: string) => void;
}

export const ConnectContext = createContext<VitableConnectValue | null>(null);
export const TokenContext = createContext<TokenContextValue | null>(null);

/**
 * Where the widgets come from and how they look.
 *
 * @throws outside a `VitableConnectProvider`.
 */
export function useVitableConnect(): VitableConnectValue {
  return found(useContext(ConnectContext), 'useVitableConnect');
}

/**
 * The session token of the widgets, for pages that want to show its state or fetch a new one.
 *
 * @throws outside a `VitableConnectProvider`.
 */
export function useVitableConnectToken(): VitableConnectTokenValue {
  const { token, expiresIn, isLoading, attemptFetch } = useTokenContext('useVitableConnectToken');
  return { token, expiresIn, isLoading, attemptFetch };
}

export function useTokenContext(asker: string): TokenContextValue {
  return found(useContext(TokenContext), asker);
}

function found<T>(value: T | null, asker: string): T {
  if (value === null) throw new Error(`${asker} is used outside a VitableConnectProvider`);
  return value;
}
