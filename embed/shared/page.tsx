/** Opens a page: waits for the host's token, asks who it is for, chooses language and theme, and only then shows the page itself. */
import './mantine.css';
import './page.css';
import { MantineProvider } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  type ComponentType,
  type ReactNode,
  StrictMode,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { createRoot } from 'react-dom/client';
import { createMessage } from '../../drops/src/core/index.ts';
import { type Api, makeApi } from './api.ts';
import { Boundary } from './boundary.tsx';
import { useCommonWords } from './common-words.ts';
import { tellHeight } from './content-height.ts';
import type { Language } from './format.ts';
import { connectHost, type Host } from './host.ts';
import { Loading, Notice, Problem } from './notices.tsx';
import { Reading } from './reading.tsx';
import { type Session, SurroundingsContext } from './session.tsx';
import { colorScheme, legibleVariables, pageTheme } from './theme.ts';
import { ChooseLanguageContext, chooseLanguage, LanguageContext } from './words.ts';

interface PageOptions {
  /** Whose token opens this page. */
  kind: Session['bound_entity']['type'];
  Page: ComponentType;
}

export function openPage(options: PageOptions): void {
  const root = document.getElementById('page');
  if (!root) throw new Error('index.html has no #page');
  const host = connectHost();
  tellHeight(host);
  document.querySelector('.skeleton')?.remove();
  createRoot(root).render(
    <StrictMode>
      <Reading>
        <Opened host={host} {...options} />
      </Reading>
    </StrictMode>,
  );
}

const nonce = () => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

function Opened({ host, kind, Page }: PageOptions & { host: Host }) {
  const { status, theme } = useSyncExternalStore(host.subscribe, host.state);
  const api = useMemo(() => makeApi(host), [host]);
  const session = useSessionOf(host, api);
  const [chosen, setChosen] = useState<Language | null>(null);
  const language = chosen ?? chooseLanguage(session.data?.preferred_language, navigator.languages);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const surroundings = useMemo(
    () => (session.data ? { host, api, session: session.data } : null),
    [host, api, session.data],
  );
  const mantine = useMemo(() => pageTheme(theme), [theme]);
  const scheme = colorScheme(theme);
  return (
    <LanguageContext.Provider value={language}>
      <MantineProvider
        theme={mantine}
        defaultColorScheme={scheme}
        {...(scheme === 'auto' ? {} : { forceColorScheme: scheme })}
        cssVariablesResolver={legibleVariables}
        // Nothing is kept in the browser.
        colorSchemeManager={FORGETFUL}
        getStyleNonce={nonce}
      >
        <Gate
          host={host}
          kind={kind}
          status={status}
          session={session.data}
          error={session.error}
          retry={session.refetch}
        >
          <SurroundingsContext.Provider value={surroundings}>
            <ChooseLanguageContext.Provider value={setChosen}>
              <Reading key={session.data?.bound_entity.id}>
                <Boundary>
                  <Page />
                </Boundary>
              </Reading>
            </ChooseLanguageContext.Provider>
          </SurroundingsContext.Provider>
        </Gate>
      </MantineProvider>
    </LanguageContext.Provider>
  );
}

/**
 * Whom the token is for, checked again with each new one: a host whose visitor changes may send the last visitor's token first,
 * and the page would keep showing the wrong person.
 */
function useSessionOf(host: Host, api: Api) {
  const { status, tokens } = useSyncExternalStore(host.subscribe, host.state);
  const asked = useRef(0);
  const session = useQuery({
    queryKey: ['session'],
    enabled: status === 'connected',
    staleTime: 60_000,
    queryFn: async () => {
      asked.current = host.state().tokens;
      try {
        return (await api.call('GET /v1/embed/session', { query: { origin: host.origin() ?? '', ...ancestors() } }))
          .data;
      } catch (error) {
        // Tokens that came meanwhile count as checked; otherwise a server that refuses each of them would be asked endlessly.
        asked.current = host.state().tokens;
        throw error;
      }
    },
  });
  const { refetch, isFetching } = session;
  const isKnown = session.data !== undefined;
  useEffect(() => {
    if (isKnown && !isFetching && asked.current !== tokens) refetch({ cancelRefetch: false });
  }, [isKnown, isFetching, tokens, refetch]);
  return session;
}

/** Every page around this one counts: one that is allowed may itself be framed by one that is not. */
function ancestors(): { ancestors?: string } {
  const origins = [...(window.location.ancestorOrigins ?? [])];
  return origins.length > 0 ? { ancestors: origins.join(' ') } : {};
}

const FORGETFUL = {
  get: (value: 'light' | 'dark' | 'auto') => value,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
};

interface GateProps {
  host: Host;
  kind: PageOptions['kind'];
  status: ReturnType<Host['state']>['status'];
  session: Session | undefined;
  error: Error | null;
  retry: () => void;
  children: ReactNode;
}

const RETRY_MS = 10_000;

/** What went wrong before anybody could be shown anything; tries again by itself. */
function Waiting({ error, retry }: { error: Error; retry: () => void }) {
  useEffect(() => {
    const timer = setInterval(retry, RETRY_MS);
    return () => clearInterval(timer);
  }, [retry]);
  return <Problem error={error} />;
}

/** Shows the page, or says in plain words why it can't. */
function Gate({ host, kind, status, session, error, retry, children }: GateProps) {
  const { gate } = useCommonWords();
  const wrong = session && session.bound_entity.type !== kind;
  const refused = session && !session.parent_allowed;
  useEffect(() => {
    if (wrong)
      host.send(
        createMessage('AUTH_ERROR', { code: 'wrong_token', message: `this page takes an ${kind}-bound token` }),
      );
    if (refused)
      host.send(
        createMessage('ERROR', { code: 'origin_not_allowed', message: 'the organization does not allow this origin' }),
      );
  }, [host, kind, wrong, refused]);
  if (status === 'alone') return <Notice title={gate.aloneTitle}>{gate.alone}</Notice>;
  if (wrong) return <Notice title={gate.wrongTokenTitle}>{gate.wrongToken}</Notice>;
  if (refused) return <Notice title={gate.notAllowedTitle}>{gate.notAllowed}</Notice>;
  if (session) return children;
  // Nothing to click before the host is known to be allowed: a page around this one could have it clicked unseen.
  if (error) return <Waiting error={error} retry={retry} />;
  if (status === 'silent') return <Notice title={gate.silentTitle}>{gate.silent}</Notice>;
  return <Loading />;
}
