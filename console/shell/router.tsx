/** Addresses of the desk: every screen has one, with its filters, which can be kept, reloaded and sent to a colleague. */
import { type AnchorHTMLAttributes, type MouseEvent, useMemo, useSyncExternalStore } from 'react';

const ROOT = '/console';

export interface Place {
  /** `/employers/empr_…` → `['employers', 'empr_…']` */
  path: readonly string[];
  query: URLSearchParams;
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

const address = () => window.location.pathname + window.location.search;

export function usePlace(): Place {
  const here = useSyncExternalStore(subscribe, address);
  return useMemo(() => {
    const { pathname, searchParams } = new URL(here, window.location.origin);
    const path = pathname.slice(ROOT.length).split('/').filter(Boolean).map(decodeURIComponent);
    return { path, query: searchParams };
  }, [here]);
}

/** `to` begins with `/`. `replace`: another state of the same screen, without a step in the history. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) window.history.replaceState(null, '', ROOT + to);
  else window.history.pushState(null, '', ROOT + to);
  for (const listener of listeners) listener();
}

/** A path with a query; what is empty is left out of the address. */
export function addressOf(path: string, query: Record<string, string | number | boolean | null | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${path}?${search}` : path;
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { to: string };

/** A link within the desk. It is a real one, so it can be opened in a tab of its own. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    go(to);
  };
  return <a href={ROOT + to} onClick={follow} {...rest} />;
}
