/** An employee's own benefits: the frame around the screens. Home is loaded with the page, the others when they are needed. */
import './dashboard.css';
import './enroll/enroll.css';
import './review/document.css';
import { useEffect } from 'react';
import { lazyScreen } from '../shared/lazy-screen.tsx';
import { DashboardStateProvider } from './dashboard-state.tsx';
import { Home } from './home/Home.tsx';
import { Masthead } from './parts/Masthead.tsx';
import { useKeptDrafts } from './saved-drafts.ts';
import { ScreensProvider, useScreens } from './screens.tsx';

const SCREENS = {
  enroll: lazyScreen(() => import('./enroll/Enroll.tsx')),
  compare: lazyScreen(() => import('./enroll/Compare.tsx')),
  review: lazyScreen(() => import('./review/Review.tsx')),
  done: lazyScreen(() => import('./done/Done.tsx')),
  family: lazyScreen(() => import('./family/Family.tsx')),
  dependent: lazyScreen(() => import('./family/EditDependent.tsx')),
  lifeEvent: lazyScreen(() => import('./life-events/ReportLifeEvent.tsx')),
};
const LOAD_AHEAD_MS = 1_500;

export function Dashboard() {
  return (
    <DashboardStateProvider>
      <ScreensProvider>
        <div className="dashboard">
          <Masthead />
          <Shown />
        </div>
      </ScreensProvider>
    </DashboardStateProvider>
  );
}

function Shown() {
  const { screen } = useScreens();
  useKeptDrafts();
  useEffect(() => {
    // Loaded after the first screen, so that a step forward does not wait for code, and works without a connection.
    const timer = setTimeout(() => {
      for (const { bring } of Object.values(SCREENS)) bring();
    }, LOAD_AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);
  switch (screen.name) {
    case 'home':
      return <Home />;
    case 'enroll':
      return <SCREENS.enroll.Screen key={screen.enrollmentId} enrollmentId={screen.enrollmentId} />;
    case 'compare':
      return <SCREENS.compare.Screen enrollmentId={screen.enrollmentId} />;
    case 'review':
      return <SCREENS.review.Screen />;
    case 'done':
      return <SCREENS.done.Screen />;
    case 'family':
      return <SCREENS.family.Screen />;
    case 'dependent':
      return <SCREENS.dependent.Screen dependentId={screen.dependentId} enrollmentId={screen.enrollmentId ?? null} />;
    case 'life-event':
      return <SCREENS.lifeEvent.Screen />;
  }
}
