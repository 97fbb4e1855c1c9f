/**
 * Waiting periods: the contract's in all their spellings, ours, and what each means. Which of them applies to an employee is a
 * rule of eligibility.
 */
import Type from 'typebox';

/**
 * A number of days, and then until the next 1st unless it already is one; an orientation month comes before them. Requests and
 * the database use this form.
 */
export interface Wait {
  days: number;
  then: 'exact' | 'first_of_month';
  orientation_month?: boolean;
}

/** The waiting periods of the contract, as its guides and its plan years spell them. */
export const SPELLINGS_OF_WAITING_PERIOD = {
  none: { guide: 'None', planYear: null },
  first_of_following_month: { guide: '1st of the following month', planYear: 'FIRST_OF_FOLLOWING_MONTH' },
  '30_days': { guide: '30 days', planYear: 'THIRTY_DAYS' },
  '60_days': { guide: '60 days', planYear: 'SIXTY_DAYS' },
} as const;

/** What Connect can show. */
export type ContractWait = keyof typeof SPELLINGS_OF_WAITING_PERIOD;
export const CONTRACT_WAITS = Object.keys(SPELLINGS_OF_WAITING_PERIOD) as ContractWait[];

export const NAMED_WAITS = {
  none: { days: 0, then: 'exact' },
  first_of_month_on_or_after_hire: { days: 0, then: 'first_of_month' },
  // Strict: somebody hired on a 1st waits a month.
  first_of_following_month: { days: 1, then: 'first_of_month' },
  '30_days': { days: 30, then: 'exact' },
  first_of_month_after_30_days: { days: 30, then: 'first_of_month' },
  '60_days': { days: 60, then: 'exact' },
  first_of_month_after_60_days: { days: 60, then: 'first_of_month' },
  '90_days': { days: 90, then: 'exact' },
} as const satisfies Record<string, Wait>;

export type NamedWait = keyof typeof NAMED_WAITS;
export const WAIT_NAMES = Object.keys(NAMED_WAITS) as NamedWait[];

export type WaitingPeriod = NamedWait | Wait;

export function waitOf(period: WaitingPeriod): Wait {
  return typeof period === 'string' ? NAMED_WAITS[period] : period;
}

/** What the closed lists of the contract show: the nearest waiting period that never ends earlier, otherwise the longest. */
export function shownWait(period: WaitingPeriod): ContractWait {
  const { days, then, orientation_month } = waitOf(period);
  if (orientation_month) return '60_days';
  if (then === 'exact') return days === 0 ? 'none' : days <= 30 ? '30_days' : '60_days';
  return days <= 1 ? 'first_of_following_month' : '60_days';
}

const WaitObject = Type.Object({
  days: Type.Integer({ minimum: 0, maximum: 366 }),
  then: Type.Unsafe<Wait['then']>({ type: 'string', enum: ['exact', 'first_of_month'] }),
  orientation_month: Type.Optional(Type.Boolean()),
});
const GUIDES = Object.values(SPELLINGS_OF_WAITING_PERIOD).map(({ guide }) => guide);

/** As in requests, including the guides' spellings. In JSON Schema, `required` and `properties` apply only to objects. */
export const WaitingPeriodInput = Type.Unsafe<string | Wait>({
  ...WaitObject,
  type: ['string', 'object'],
  if: { type: 'string' },
  then: { enum: [...WAIT_NAMES, ...GUIDES] },
  description:
    `One of ${WAIT_NAMES.join(', ')}; or \`{days, then: exact | first_of_month, orientation_month?}\`: this many days from the hire, ` +
    'and then to the next 1st unless it is one. With an orientation month the days begin a month after the hire. ' +
    'first_of_following_month is strict: hired on the 1st waits a month.',
});
export const WaitingPeriodOutput = Type.Unsafe<WaitingPeriod>({
  anyOf: [{ type: 'string', enum: WAIT_NAMES }, WaitObject],
});

/**
 * The guides write `30 days`, the reference `30_days` [C]; both are accepted, and stored as in the reference. Null: neither.
 */
export function parseWaitingPeriod(text: string): NamedWait | null {
  const name = snakeCase(text);
  const guide = CONTRACT_WAITS.find((one) => name === snakeCase(SPELLINGS_OF_WAITING_PERIOD[one].guide));
  return WAIT_NAMES.find((one) => name === one) ?? guide ?? null;
}

/** Field by field, so that nothing else is stored. The schema let only readable names through. */
export function waitingPeriodOf(given: string | Wait): WaitingPeriod {
  if (typeof given === 'string') return parseWaitingPeriod(given) as NamedWait;
  const { days, then, orientation_month } = given;
  return orientation_month ? { days, then, orientation_month } : { days, then };
}

export function snakeCase(text: string): string {
  return text.trim().toLowerCase().replaceAll(' ', '_');
}
