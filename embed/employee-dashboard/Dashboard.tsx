/** An employee's own benefits: the frame around its screens. Home is here at once, the others are loaded when they are needed. */
import './dashboard.css';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Loading } from '../shared/notices.tsx';
import { Home } from './home/Home.tsx';
import { Boundary } from './parts/Boundary.tsx';
import { Masthead } from './parts/Masthead.tsx';
import { type Screen, ScreensProvider, useScreens } from './screens.tsx';
import { SittingProvider } from './sitting.tsx';

const LOADERS = {
  Enroll: () => import('./enroll/Enroll.tsx'),
  Review: () => import('./review/Review.tsx'),
  Done: () => import('./done/Done.tsx'),
  Family: () => import('./family/Family.tsx'),
  EditDependent: () => import('./family/EditDependent.tsx'),
  ReportLifeEvent: () => import('./life-events/ReportLifeEvent.tsx'),
};

/** Made anew to try again: React remembers of a lazy component that it could not be loaded. */
const lazyScreens = () => ({
  Enroll: lazy(LOADERS.Enroll),
  Review: lazy(LOADERS.Review),
  Done: lazy(LOADERS.Done),
  Family: lazy(LOADERS.Family),
  EditDependent: lazy(LOADERS.EditDependent),
  ReportLifeEvent: lazy(LOADERS.ReportLifeEvent),
});

export function Dashboard() {
  return (
    <SittingProvider>
      <ScreensProvider>
        <div className="dashboard">
          <Masthead />
          <Shown />
        </div>
      </ScreensProvider>
    </SittingProvider>
  );
}

function Shown() {
  const { screen } = useScreens();
  const [screens, setScreens] = useState(lazyScreens);
  useEffect(() => {
    // After the first screen, so that a step forward, or one without a connection, does not wait for code.
    const timer = setTimeout(() => {
      for (const load of Object.values(LOADERS)) void load().catch(() => {});
    }, LOAD_AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Boundary onRetry={() => setScreens(lazyScreens())}>
      <Suspense fallback={<Loading />}>{contentOf(screen, screens)}</Suspense>
    </Boundary>
  );
}

const LOAD_AHEAD_MS = 1_500;

function contentOf(screen: Screen, screens: ReturnType<typeof lazyScreens>) {
  const { Enroll, Review, Done, Family, EditDependent, ReportLifeEvent } = screens;
  switch (screen.name) {
    case 'home':
      return <Home />;
    case 'enroll':
      return <Enroll key={screen.enrollmentId} enrollmentId={screen.enrollmentId} />;
    case 'review':
      return <Review />;
    case 'done':
      return <Done />;
    case 'family':
      return <Family />;
    case 'dependent':
      return <EditDependent dependentId={screen.dependentId} />;
    case 'life-event':
      return <ReportLifeEvent />;
  }
}
