/**
 * What else happens in stories of corrections, from a seed: a loss is reported late or with a wrong day, coverage is ended or a person
 * reported as gone by mistake and comes back, a child is born, a second plan year renews the first.
 */
import { addDays, type CalendarDate, daysBetween, firstAfter, later } from '../../server/platform/values/dates.ts';
import { seeded } from '../../server/testing/random.ts';
import {
  type Facts,
  FIRST_DAY,
  type Happening,
  type Kind,
  type Life,
  STEP_DAYS,
  STEPS,
  type Story,
  storyOf,
} from './corrected-stories.ts';

/** If there are two plan years, the first one ends on the day before. */
export const SECOND_YEAR = '2026-05-01' as CalendarDate;

const FIRST_YEAR = '2026-01-01' as CalendarDate;

const LOSSES = ['divorce', 'bereavement', 'death'] as const;
type Loss = (typeof LOSSES)[number];

type Random = (below: number) => number;
type Mistake = 'never_died' | 'ended' | 'omitted';

const dayOf = (step: number) => addDays(FIRST_DAY, step * STEP_DAYS);
/** The first on or after a day. */
const stepOf = (day: CalendarDate) => Math.max(0, Math.ceil(daysBetween(FIRST_DAY, day) / STEP_DAYS));

/** Somebody not eligible on a day has answered nothing on it, so family events come after these corrections. */
const GROUNDS: ReadonlySet<Kind> = new Set<Kind>(['start', 'class', 'policy']);
const PRICES: ReadonlySet<Kind> = new Set<Kind>(['rates', 'later', 'contribution']);
/** Losses reported by this step leave the story time to see what follows. */
const LAST_LOSS = 11;
/** Somebody who comes back by this step still finds the first plan year. */
const LAST_MISTAKE = 11;
const LAST_TURN_BEFORE_SECOND_YEAR = 12;
/** A report this late opens no window, so somebody who never signs has none to sign in. */
const TOO_LATE_STEPS = 4;

export function livedStoryOf(seed: number): Story {
  const story = storyOf(seed);
  const random = seeded(seed + 1_000_000);
  const kinds = new Set(story.turns.map(({ kind }) => kind));
  const isUnsigned = story.signsAfter === null;
  const lastTurn = Math.max(...story.turns.map(({ step }) => step));
  const from = [...kinds].some((kind) => GROUNDS.has(kind)) ? addDays(dayOf(lastTurn), 1) : FIRST_DAY;
  const possible: (Loss | Mistake)[] = [
    'divorce',
    ...(kinds.has('child') ? [] : (['bereavement'] as const)),
    ...(!isUnsigned && [...kinds].every((kind) => PRICES.has(kind)) ? (['death'] as const) : []),
    ...(kinds.has('departure') ? [] : (['never_died', 'ended', 'omitted'] as const)),
  ];
  const what = possible[random(possible.length)] as (typeof possible)[number];
  const isLoss = (LOSSES as readonly string[]).includes(what);
  const told = isLoss
    ? lossOf(what as Loss, { from, right: story.right, isUnsigned }, random)
    : mistakeOf(what as Mistake, story, random);
  const goesOn = !isUnsigned && what !== 'death';
  const isRenewed = random(2) === 0 && goesOn && lastTurn <= LAST_TURN_BEFORE_SECOND_YEAR;
  const born = addDays(from, random(Math.max(1, daysBetween(from, dayOf(STEPS - 2)))));
  return {
    ...story,
    retroDays: 366,
    withChild: story.withChild || what === 'bereavement',
    life: {
      ...told,
      withSpouse: what === 'divorce' || random(2) === 0,
      survivorMonths: random(3),
      renewal: isRenewed ? (random(2) === 0 ? 'active' : 'passive') : null,
      bornOn: random(2) === 0 && goesOn ? born : null,
    },
  };
}

/** Reported late, or in time with a day that was too late. */
function lossOf(
  kind: Loss,
  { from, right, isUnsigned }: { from: CalendarDate; right: Facts; isUnsigned: boolean },
  random: Random,
): Pick<Life, 'told' | 'inTime'> {
  const first = kind === 'death' ? later(from, addDays(FIRST_DAY, 25)) : from;
  const drawn = addDays(first, random(Math.max(1, daysBetween(first, dayOf(LAST_LOSS)))));
  const on = kind === 'death' ? drawn : whenElected(drawn, right);
  const inTime = [{ step: stepOf(on), kind, on }];
  if (!isUnsigned && random(3) === 0) {
    const wrong = addDays(on, 1 + random(40));
    const step = Math.min(STEPS, stepOf(wrong));
    const again = { step: Math.min(STEPS, step + random(4)), kind, on, isAgain: true };
    if (wrong <= dayOf(step)) return { told: [{ step, kind, on: wrong }, again], inTime };
  }
  const late = isUnsigned ? TOO_LATE_STEPS + random(4) : 1 + random(8);
  return { told: [{ step: Math.min(STEPS, stepOf(on) + late), kind, on }], inTime };
}

/**
 * Moves a loss that lies between the first day of coverage and the day of the election: a signer who knows of the loss leaves the person
 * out, one who doesn't covers them for those days, and both answers are right.
 */
function whenElected(lostOn: CalendarDate, { start, wait }: Facts): CalendarDate {
  const eligibleOn =
    wait === 'none' ? start : wait.endsWith('_days') ? addDays(start, Number.parseInt(wait, 10)) : firstAfter(start);
  const electedOn = dayOf(stepOf(later(eligibleOn, FIRST_DAY)));
  const coveredFrom = later(eligibleOn, FIRST_YEAR);
  return lostOn >= coveredFrom && lostOn <= electedOn ? addDays(electedOn, 1) : lostOn;
}

/** A mistake that the right world does not have. Nothing else is reported while somebody is gone. */
function mistakeOf(kind: Mistake, { turns }: Story, random: Random): Pick<Life, 'told' | 'inTime'> {
  const step = 2 + random(LAST_MISTAKE - 1);
  const isFree = !turns.some((one) => one.step === step + 1);
  const back = step + (kind !== 'ended' && isFree ? 1 + random(2) : 1);
  const told: Record<Mistake, Happening[]> = {
    never_died: [
      { step, kind: 'death', on: addDays(dayOf(step), -random(9)) },
      { step: back, kind: 'alive' },
    ],
    ended: [
      { step, kind: 'ended' },
      { step: back, kind: 'reinstated' },
    ],
    omitted: [
      { step, kind: 'omitted' },
      { step: back, kind: 'undone' },
    ],
  };
  return { told: told[kind], inTime: [] };
}

const BACK: ReadonlySet<Happening['kind']> = new Set<Happening['kind']>(['alive', 'reinstated', 'undone']);
/** On a day with several reports, a return comes first, and a departure last. */
export const isBack = ({ kind }: Happening) => BACK.has(kind);
