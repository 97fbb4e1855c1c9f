'use client';
/** Gives the widgets below it their address, their token and their theme. */
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { type VitableConnectTheme, VitableConnectThemeSchema } from '../core/index.ts';
import { ConnectContext, TokenContext, type TokenContextValue, type VitableConnectValue } from './context.ts';
import { type FetchedToken, TokenKeeper } from './token-keeper.ts';

export interface VitableConnectProviderProps {
  /** Where Openroll runs: `https://benefits.example.com`. Must be absolute; anything else throws. */
  baseUrl: string;
  /**
   * Asks your backend for a token of the visitor; your backend asks Openroll with its API key. Called when the
   * provider mounts, shortly before a token ends, and when a widget says that it has; up to four times (with waits of 1, 2 and
   * 4 s) if it rejects. May be a new function with each render.
   */
  fetchToken: () => Promise<FetchedToken>;
  /** Identifies the visitor: another key fetches another token and reloads the widgets. Use your own user's id. */
  contextKey?: string;
  /** Origins whose messages are accepted. Default: the origin of `baseUrl`. `*.example.com` stands for every subdomain. */
  allowedOrigins?: readonly string[];
  /** Fonts, colors, sizes, logo, light or dark. A change is shown at once, without a reload. */
  theme?: VitableConnectTheme;
  /**
   * `FETCH_TOKEN_FAILED`: the fourth try failed, too. `INVALID_THEME`: the widgets are shown without it; the message has the
   * path of the mistake. `FRAME_NOT_LOADED`: as for a widget, if that has no `onError` of its own.
   */
  onError?: (code: string, message: string) => void;
  children?: ReactNode;
}

/**
 * Wraps the widgets; one serves any number of widgets of the same person.
 *
 * ```tsx
 * <VitableConnectProvider baseUrl="https://benefits.example.com" fetchToken={fetchToken}>
 *   <EmployeeViewWidget />
 * </VitableConnectProvider>
 * ```
 *
 * @throws if `baseUrl` is not an absolute http(s) address.
 */
export function VitableConnectProvider(props: VitableConnectProviderProps): ReactNode {
  const { contextKey, theme, children } = props;
  const base = useMemo(() => parsedBase(props.baseUrl), [props.baseUrl]);
  const originList = (props.allowedOrigins ?? [base.origin]).join(' ');
  const value = useMemo<VitableConnectValue>(
    () => ({ baseUrl: base.url, allowedOrigins: originList.split(' ').filter(Boolean), contextKey, theme }),
    [base, originList, contextKey, theme],
  );
  const latest = useLatest(props);
  const sendableTheme = useSendableTheme(theme, latest);
  const token = useToken(contextKey ?? '', latest);
  const reportError = useCallback((code: string, message: string) => latest.current.onError?.(code, message), [latest]);
  const tokenValue = useMemo(() => ({ ...token, sendableTheme, reportError }), [token, sendableTheme, reportError]);
  return (
    <ConnectContext.Provider value={value}>
      <TokenContext.Provider value={tokenValue}>{children}</TokenContext.Provider>
    </ConnectContext.Provider>
  );
}

type Latest = { readonly current: VitableConnectProviderProps };

/** The props as of the last commit, for callbacks that outlive a render. */
function useLatest(props: VitableConnectProviderProps): Latest {
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  return latest;
}

function useToken(key: string, latest: Latest): Omit<TokenContextValue, 'sendableTheme' | 'reportError'> {
  const [keeper] = useState(
    () =>
      new TokenKeeper({
        fetchToken: () => latest.current.fetchToken(),
        onFailed: (message) => latest.current.onError?.('FETCH_TOKEN_FAILED', message),
      }),
  );
  useEffect(() => {
    keeper.start(key);
    return () => keeper.stop();
  }, [keeper, key]);
  const snapshot = useCallback(() => keeper.state(key), [keeper, key]);
  const state = useSyncExternalStore(keeper.subscribe, snapshot, snapshot);
  return useMemo(() => ({ ...state, attemptFetch: keeper.attemptFetch }), [keeper, state]);
}

/** The pages ignore a message with a theme they can't parse, and it may be the one with the token. */
function useSendableTheme(theme: VitableConnectTheme | undefined, latest: Latest): VitableConnectTheme | undefined {
  const written = theme === undefined ? undefined : JSON.stringify(theme);
  const result = useMemo(
    () => (written === undefined ? null : VitableConnectThemeSchema.safeParse(JSON.parse(written))),
    [written],
  );
  const problem = result === null || result.success ? null : result.error.message;
  useEffect(() => {
    if (problem !== null) latest.current.onError?.('INVALID_THEME', problem);
  }, [problem, latest]);
  return result?.success ? result.data : undefined;
}

function parsedBase(baseUrl: string): { url: string; origin: string } {
  if (!/^https?:\/\/[^/]/i.test(baseUrl)) {
    throw new Error(`VitableConnectProvider: baseUrl has to be an absolute http(s) address, not "${baseUrl}"`);
  }
  return { url: baseUrl.replace(/\/+$/, ''), origin: new URL(baseUrl).origin };
}
