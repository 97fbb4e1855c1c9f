/** What the pages find where they import React: Preact, and the one export of React 19 that Mantine uses and Preact has not. */
import type { ComponentChildren } from 'preact';

export {
  Children,
  Component,
  cloneElement,
  createContext,
  createElement,
  default,
  Fragment,
  forwardRef,
  isValidElement,
  lazy,
  memo,
  StrictMode,
  Suspense,
  startTransition,
  use,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from 'preact/compat';

/** Keeps what a transition has hidden: none of ours does. */
export function Activity({ mode, children }: { mode?: 'visible' | 'hidden'; children: ComponentChildren }) {
  return mode === 'hidden' ? null : children;
}
