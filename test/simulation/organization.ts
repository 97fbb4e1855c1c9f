/** An organization of a simulated year, as far as the stories and the laws know it. */
import type { CalendarDate } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import type { Api, TestAnswer } from '../../server/testing/assemble.ts';
import type { rosterRow } from '../../server/testing/people.ts';
import type { LifeEventSettings } from './steps.ts';

export interface Person {
  row: ReturnType<typeof rosterRow>;
  /** On the roster that is sent. */
  listed: boolean;
  employeeId: string;
  memberId: string;
}

export interface Organization {
  name: string;
  id: Uuid;
  api: Api;
  employerId: string;
  products: { id: string; plans: string[] }[];
  people: Map<number, Person>;
  /** By type, as it was set last. */
  lifeEvents: Map<string, LifeEventSettings | null>;
  /** Life events that were reported since somebody looked. */
  reports: Report[];
  today: CalendarDate;
}

/** A life event as it was reported, with what the organization had set of its type; null: nothing. */
export interface Report {
  type: string;
  eventOn: CalendarDate;
  on: CalendarDate;
  settings: LifeEventSettings | null;
  /** It names somebody: it acts however late it is told. */
  isOfFamily: boolean;
  answer: TestAnswer;
}
