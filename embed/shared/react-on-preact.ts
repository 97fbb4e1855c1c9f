/** What the pages get when they import React: Preact, and the one export of React 19 that Mantine uses and Preact lacks. */
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

/** React's keeps hidden content mounted; none of our transitions needs that. */
export function Activity({ mode, children }: { mode?: 'visible' | 'hidden'; children: ComponentChildren }) {
  return mode === 'hidden' ? null : children;
}
