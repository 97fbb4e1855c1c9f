/**
 * The screens of a page: a stack in memory. Opening a screen pushes it, and Back pops it and shows the one before, with its
 * filters. The browser's history belongs to the host. A new screen gets the focus on its heading.
 */
import { Title, type TitleProps } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';

export interface Screens<R> {
  route: R;
  /** Opens another screen. */
  go(route: R): void;
  /** Changes the parameters of the screen, without a step in the history. */
  stay(route: R): void;
  /** Back to the screen before; null: there is none. */
  back: (() => void) | null;
}

export function useScreenStack<R>(first: R): Screens<R> {
  const [stack, setStack] = useState<R[]>([first]);
  const go = useCallback((route: R) => setStack((before) => [...before, route]), []);
  const stay = useCallback((route: R) => setStack((before) => [...before.slice(0, -1), route]), []);
  const pop = useCallback(() => setStack((before) => before.slice(0, -1)), []);
  const route = stack.at(-1) as R;
  const back = stack.length > 1 ? pop : null;
  return useMemo(() => ({ route, go, stay, back }), [route, go, stay, back]);
}

/** Whether any screen has been left: the first one leaves the focus with the host. */
const MovedContext = createContext<{ current: boolean }>({ current: false });

export function ScreenFocus({ route, children }: { route: unknown; children: ReactNode }) {
  const first = useRef(route);
  const moved = useRef(false);
  if (route !== first.current) moved.current = true;
  return <MovedContext.Provider value={moved}>{children}</MovedContext.Provider>;
}

/** The heading of a screen; takes the focus when the screen replaces another. */
export function ScreenHeading(props: TitleProps & { children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null);
  const moved = useContext(MovedContext);
  useEffect(() => {
    if (!moved.current) return;
    window.scrollTo(0, 0);
    ref.current?.focus({ preventScroll: true });
  }, [moved]);
  return <Title order={1} size="h2" tabIndex={-1} className="screen-heading" ref={ref} {...props} />;
}
