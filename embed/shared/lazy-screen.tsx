/** A screen whose code comes when it is opened. Where it can't come (offline, a new version), the page says so and tries again. */
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { Boundary } from './boundary.tsx';
import { Loading } from './notices.tsx';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

export interface LazyScreen<P> {
  Screen: ComponentType<P>;
  /** Brings the code ahead of time, so that opening the screen waits for data alone. */
  bring(): void;
}

export function lazyScreen<P extends object>(load: Load<P>): LazyScreen<P> {
  // What has come is shown at once: React's lazy component would say that it waits, if only for a moment.
  let arrived: ComponentType<P> | null = null;
  const bring = async () => {
    const code = await load();
    arrived = code.default;
    return code;
  };
  // Another try is another lazy component: React remembers how the first one ended.
  const another = () => lazy(bring) as ComponentType<P>;
  function Screen(props: P) {
    const [Loaded, setLoaded] = useState(() => arrived ?? another());
    return (
      <Boundary onRetry={() => setLoaded(another)}>
        <Suspense fallback={<Loading />}>
          <Loaded {...props} />
        </Suspense>
      </Boundary>
    );
  }
  return { Screen, bring: () => void bring().catch(() => {}) };
}
