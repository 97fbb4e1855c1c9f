/** A screen whose code comes when it is opened. Where it can't come (offline, a new version), the page says so and tries again. */
import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { ApiProblem } from './api.ts';
import { Loading, Problem } from './notices.tsx';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

export interface LazyScreen<P> {
  Screen: ComponentType<P>;
  /** Brings the code ahead of time, so that opening the screen waits for data alone. */
  bring(): void;
}

export function lazyScreen<P extends object>(load: Load<P>): LazyScreen<P> {
  function Screen(props: P) {
    const [Loaded, setLoaded] = useState(() => lazy(load) as ComponentType<P>);
    return (
      // Another try is another lazy component: React remembers how the first one ended.
      <Boundary key={keyOf(Loaded)} onRetry={() => setLoaded(() => lazy(load) as ComponentType<P>)}>
        <Suspense fallback={<Loading />}>
          <Loaded {...props} />
        </Suspense>
      </Boundary>
    );
  }
  return { Screen, bring: () => void load().catch(() => {}) };
}

const keys = new WeakMap<object, number>();
let lastKey = 0;
function keyOf(component: object): number {
  const key = keys.get(component) ?? ++lastKey;
  keys.set(component, key);
  return key;
}

class Boundary extends Component<{ onRetry: () => void; children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    // What import() throws where the file does not come.
    const isAway = error instanceof TypeError && /import|module|fetch/i.test(error.message);
    const shown = isAway ? new ApiProblem(0, 'no_connection', error.message) : error;
    return <Problem error={shown} onRetry={this.props.onRetry} />;
  }
}
