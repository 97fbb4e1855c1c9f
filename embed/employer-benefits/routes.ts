/** The screens of the page, each with its parameters. */
import { createContext, useContext } from 'react';
import type { Operations } from '../shared/api-types.ts';
import type { Screens } from '../shared/screens.tsx';

export type Progress = Operations['GET /v1/employers/{employer_id}/enrollment-progress']['answer']['data'];
export type PlanYearProgress = Progress['plan_years'][number];
export type WindowReason = PlanYearProgress['open_windows'][number]['reason'];
export type Answer = 'Enrolled' | 'Waived' | 'Pending' | 'Expired';
export type LifeEventStatus = 'pending' | 'approved' | 'denied';

export interface PeopleRoute {
  at: 'people';
  /** Null: the most likely one. */
  planYearId: string | null;
  answer: Answer | null;
  /** Only who may answer today in a window for this reason. */
  openWindow: WindowReason | null;
  sort: 'name' | 'window_end' | 'answer';
  /** Only those who are covered in the renewed year and would lose coverage without an answer. */
  losing: boolean;
  search: string;
  page: number;
}
export interface PersonRoute {
  at: 'person';
  employeeId: string;
  memberId: string;
  name: string;
}
export interface LifeEventsRoute {
  at: 'lifeEvents';
  status: LifeEventStatus;
  search: string;
  page: number;
}
export interface RosterRoute {
  at: 'roster';
  status: 'active' | 'terminated' | null;
  search: string;
  page: number;
}
export interface StatementRoute {
  at: 'statement';
  statementId: string;
  month: string;
  search: string;
  page: number;
}
export type Route =
  | { at: 'overview' }
  | PeopleRoute
  | PersonRoute
  | LifeEventsRoute
  | { at: 'deductions'; page: number }
  | StatementRoute
  | RosterRoute
  /** Null: the latest. */
  | { at: 'census'; syncId: string | null; page: number };

export const PEOPLE: PeopleRoute = {
  ...{ at: 'people', planYearId: null, answer: null, openWindow: null, losing: false },
  ...{ sort: 'name', search: '', page: 1 },
};
export const LIFE_EVENTS: LifeEventsRoute = { at: 'lifeEvents', status: 'pending', search: '', page: 1 };
export const ROSTER: RosterRoute = { at: 'roster', status: null, search: '', page: 1 };

export const ScreensContext = createContext<Screens<Route> | null>(null);

export function useScreens(): Screens<Route> {
  const screens = useContext(ScreensContext);
  if (!screens) throw new Error('outside of the page');
  return screens;
}
