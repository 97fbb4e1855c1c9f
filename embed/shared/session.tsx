/** Whom the page was opened for, and what its parts share: the host, the API, the formats of the language. */
import { createContext, useContext, useEffect, useMemo, useRef } from 'react';
import { createMessage } from '../../drops/src/core/index.ts';
import type { Api } from './api.ts';
import type { Operations } from './api-types.ts';
import { type Format, makeFormat } from './format.ts';
import type { Host } from './host.ts';
import { useLanguage } from './words.ts';

export type Session = Operations['GET /v1/embed/session']['answer']['data'];

export interface Surroundings {
  /** Null: the page is in nobody's frame. */
  host: Host | null;
  api: Api;
  session: Session;
  /** Whether the reader may call the operation of this name. Left out: everything that the page offers. */
  may?: (operation: string) => boolean;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

function useSurroundings(): Surroundings {
  const found = useContext(SurroundingsContext);
  if (!found) throw new Error('outside of a page');
  return found;
}

export const useSession = (): Session => useSurroundings().session;
const ALL = () => true;
export const useMay = (): ((operation: string) => boolean) => useSurroundings().may ?? ALL;
export const useApi = (): Api => useSurroundings().api;

/** A page has one `main`: where the screens are part of the desk, it is the desk's. */
export const useMain = (): 'main' | 'div' => (useSurroundings().host ? 'main' : 'div');

/** For what only a page in a frame does. */
export function useHost(): Host {
  const { host } = useSurroundings();
  if (!host) throw new Error('outside of a frame');
  return host;
}

export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => makeFormat(language), [language]);
}

export type ReadyMessage = 'EMPLOYEE_VIEW_READY' | 'EMPLOYER_BENEFITS_READY' | 'EMPLOYER_BILLING_READY';

/** Tells the host once that the page can be used: when `usable` becomes true. */
export function useReady(message: ReadyMessage, usable: boolean): void {
  const { host } = useSurroundings();
  const told = useRef(false);
  useEffect(() => {
    if (!usable || told.current) return;
    told.current = true;
    host?.send(createMessage(message));
  }, [host, message, usable]);
}
