/** An employee's own benefits: the frame around its screens. Home is here at once, the others are loaded when they are needed. */
import './dashboard.css';
import { lazy, Suspense } from 'react';
import { Loading } from '../shared/notices.tsx';
import { Home } from './home/Home.tsx';
import { Masthead } from './parts/Masthead.tsx';
import { type Screen, ScreensProvider, useScreens } from './screens.tsx';
import { SittingProvider } from './sitting.tsx';

const Enroll = lazy(() => import('./enroll/Enroll.tsx'));
const Review = lazy(() => import('./review/Review.tsx'));
const Done = lazy(() => import('./done/Done.tsx'));
const Family = lazy(() => import('./family/Family.tsx'));
const EditDependent = lazy(() => import('./family/EditDependent.tsx'));
const ReportLifeEvent = lazy(() => import('./life-events/ReportLifeEvent.tsx'));

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
  return <Suspense fallback={<Loading />}>{contentOf(screen)}</Suspense>;
}

function contentOf(screen: Screen) {
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
