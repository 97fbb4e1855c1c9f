/** A screen whose code is loaded when it is opened. If that fails (offline, a new version), the page says so and offers a retry. */
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { Boundary } from './boundary.tsx';
import { Loading } from './notices.tsx';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

export interface LazyScreen<P> {
  Screen: ComponentType<P>;
  /** Preloads the code, so that opening the screen waits only for data. */
  bring(): void;
}

export function lazyScreen<P extends object>(load: Load<P>): LazyScreen<P> {
  // Loaded code is rendered at once: React's lazy component would suspend, if only for a moment.
  let arrived: ComponentType<P> | null = null;
  const bring = async () => {
    const code = await load();
    arrived = code.default;
    return code;
  };
  // Each retry is a new lazy component: React caches the result of the first one.
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
