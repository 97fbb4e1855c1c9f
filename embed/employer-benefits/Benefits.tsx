/** The employer's benefits page: its sections, and the open screen. All but the overview are loaded when they are opened. */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { lazyScreen } from '../shared/lazy-screen.tsx';
import { ScreenFocus, type Screens, useScreenStack } from '../shared/screens.tsx';
import { useMain } from '../shared/session.tsx';
import '../shared/staff.css';
import { useWaitingLifeEvents } from './data.ts';
import { DraftsContext, makeDrafts } from './drafts.ts';
import { Overview } from './Overview.tsx';
import { LIFE_EVENTS, PEOPLE, ROSTER, type Route, ScreensContext, useScreens } from './routes.ts';
import { useWords } from './words.ts';

type Props<A extends Route['at']> = { route: Extract<Route, { at: A }> };
const screens = {
  people: lazyScreen<Props<'people'>>(() => import('./People.tsx')),
  person: lazyScreen<Props<'person'>>(() => import('./Person.tsx')),
  lifeEvents: lazyScreen<Props<'lifeEvents'>>(() => import('./LifeEvents.tsx')),
  deductions: lazyScreen<Props<'deductions'>>(() => import('./Deductions.tsx')),
  statement: lazyScreen<Props<'statement'>>(() => import('./Statement.tsx')),
  roster: lazyScreen<Props<'roster'>>(() => import('./Roster.tsx')),
  census: lazyScreen<Props<'census'>>(() => import('./Census.tsx')),
};
/** Once the overview is shown and nothing else is loading. */
const bringTheRest = () => {
  for (const { bring } of Object.values(screens)) bring();
};

const SECTIONS = ['overview', 'people', 'lifeEvents', 'deductions', 'roster'] as const;
type Section = (typeof SECTIONS)[number];

const OPENS: Record<Section, Route> = {
  overview: { at: 'overview' },
  people: PEOPLE,
  lifeEvents: LIFE_EVENTS,
  deductions: { at: 'deductions', page: 1 },
  roster: ROSTER,
};
const BELONGS: Record<Route['at'], Section> = {
  overview: 'overview',
  people: 'people',
  person: 'people',
  lifeEvents: 'lifeEvents',
  deductions: 'deductions',
  statement: 'deductions',
  roster: 'roster',
  census: 'roster',
};
/** Screens that are opened from another screen. */
const INNER: readonly Route['at'][] = ['person', 'statement', 'census'];

export function Benefits() {
  return <Screened screens={useScreenStack<Route>({ at: 'overview' })} />;
}

/** Takes the stack of screens from outside: the desk keeps its own in the address bar. */
export function Screened({ screens: stack }: { screens: Screens<Route> }) {
  const drafts = useMemo(makeDrafts, []);
  const Main = useMain();
  return (
    <ScreensContext.Provider value={stack}>
      <DraftsContext.Provider value={drafts}>
        <ScreenFocus route={stack.route}>
          <div className="staff">
            <Sections />
            <Main>
              <BackButton />
              <Current route={stack.route} />
            </Main>
          </div>
        </ScreenFocus>
      </DraftsContext.Provider>
    </ScreensContext.Provider>
  );
}

function Sections() {
  const words = useWords();
  const { route, go } = useScreens();
  const waiting = useWaitingLifeEvents().data ?? 0;
  const current = BELONGS[route.at];
  return (
    <nav aria-label={words.sections.label}>
      <ul className="sections">
        {SECTIONS.map((section) => (
          <li key={section}>
            <button
              type="button"
              aria-current={section === current ? 'page' : undefined}
              onClick={() => go(OPENS[section])}
            >
              {words.sections[section]}
              {section === 'lifeEvents' && <Count waiting={waiting} />}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Count({ waiting }: { waiting: number }) {
  const words = useWords();
  // Its space is reserved before it loads, so that nothing moves.
  return (
    <span className="count" data-none={waiting === 0 || undefined}>
      <span aria-hidden>{waiting > 99 ? '99+' : waiting}</span>
      <span className="visually-hidden">{words.sections.waiting(waiting)}</span>
    </span>
  );
}

function BackButton() {
  const words = useWords();
  const { route, back } = useScreens();
  if (!back || !INNER.includes(route.at)) return null;
  return (
    <Button variant="subtle" size="compact-sm" mb="xs" ml={-8} onClick={back}>
      ← {words.back}
    </Button>
  );
}

/** The key gives each person and statement a screen of its own. */
function Current({ route }: { route: Route }) {
  switch (route.at) {
    case 'overview':
      return <Overview onReady={bringTheRest} />;
    case 'people':
      return <screens.people.Screen route={route} />;
    case 'person':
      return <screens.person.Screen key={route.employeeId} route={route} />;
    case 'lifeEvents':
      return <screens.lifeEvents.Screen route={route} />;
    case 'deductions':
      return <screens.deductions.Screen route={route} />;
    case 'statement':
      return <screens.statement.Screen key={route.statementId} route={route} />;
    case 'roster':
      return <screens.roster.Screen route={route} />;
    case 'census':
      return <screens.census.Screen route={route} />;
  }
}
