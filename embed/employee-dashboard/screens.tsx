/**
 * Which screen is shown. Each step forward is an entry in the browser's history, so that a phone's back button goes back one
 * screen and not out of the host's page. The history holds only numbers; the screens stay in memory.
 */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';

export type Screen =
  | { name: 'home' }
  | { name: 'enroll'; enrollmentId: string }
  | { name: 'compare'; enrollmentId: string }
  | { name: 'review' }
  | { name: 'done' }
  | { name: 'family' }
  /** `enrollmentId`: the benefit for which somebody is added here. */
  | { name: 'dependent'; dependentId: string | null; enrollmentId?: string }
  | { name: 'life-event' };

export interface Screens {
  screen: Screen;
  /** Counts the steps; 0: there was none yet, so the focus stays with the host's page. */
  steps: number;
  go(screen: Screen): void;
  back(): void;
  /** Replaces the current screen: the back button does not lead to it. */
  replace(screen: Screen): void;
}

const ScreensContext = createContext<Screens | null>(null);

export function useScreens(): Screens {
  const screens = useContext(ScreensContext);
  if (!screens) throw new Error('outside of the dashboard');
  return screens;
}

const HOME: Screen = { name: 'home' };

interface Place {
  trail: Screen[];
  at: number;
  steps: number;
}

export function ScreensProvider({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<Place>({ trail: [HOME], at: 0, steps: 0 });
  useEffect(() => {
    window.history.replaceState({ screen: 0 }, '');
    const onPop = (event: PopStateEvent) => {
      const to = (event.state as { screen?: number } | null)?.screen ?? 0;
      setPlace(({ trail, steps }) => ({ trail, at: trail[to] ? to : 0, steps: steps + 1 }));
    };
    window.addEventListener('popstate', onPop);
    return () => window.removeEventListener('popstate', onPop);
  }, []);

  const go = useCallback(
    (screen: Screen) => {
      window.history.pushState({ screen: place.at + 1 }, '');
      setPlace({ trail: [...place.trail.slice(0, place.at + 1), screen], at: place.at + 1, steps: place.steps + 1 });
    },
    [place],
  );
  const replace = useCallback((screen: Screen) => {
    setPlace(({ trail, at, steps }) => ({ trail: [...trail.slice(0, at), screen], at, steps: steps + 1 }));
  }, []);
  const back = useCallback(() => {
    if (place.at > 0) window.history.back();
    else replace(HOME);
  }, [place.at, replace]);

  const screens = useMemo(
    () => ({ screen: place.trail[place.at] ?? HOME, steps: place.steps, go, back, replace }),
    [place, go, back, replace],
  );
  return <ScreensContext.Provider value={screens}>{children}</ScreensContext.Provider>;
}
