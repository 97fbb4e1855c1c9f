/** What can happen in a simulated year, as data: a story is a list of steps, drawn from a seed, that can lose any of them. */
import { seeded } from '../../server/testing/random.ts';

/** Which of the two organizations, and who there: people are numbered in the order in which they were hired. */
interface At {
  org: 0 | 1;
}
interface Of extends At {
  person: number;
}

/** Whom a policy covers, as the API takes it. */
interface Rule {
  employee_class: string;
  compensation_type: string;
  states: string | string[];
}

export interface LifeEventSettings {
  report_within_days: number;
  start: string;
  needs_proof: boolean;
  auto_approve: boolean;
}

export type Step =
  | (At & { do: 'policy'; classification: string; wait: string; partTimeWait: string | null; rules: Rule[] | null })
  | (At & { do: 'archive policy' })
  | (At & {
      do: 'offer';
      product: 0 | 1;
      inMonths: number;
      months: number;
      rule: string;
      extraMonths: number;
      autoGrant: boolean;
      renewal: 'active' | 'passive' | null;
      tax: string;
      survivorMonths: number;
      firstMonth: string;
      lastMonth: string;
      contribution: number;
    })
  | (At & { do: 'end plan year'; which: number; inDays: number })
  | (Of & { do: 'hire'; daysAgo: number; partTime: boolean; pay: string | null; state: string })
  | (At & { do: 'number anew'; by: number })
  | (Of & { do: 'omit' })
  | (Of & { do: 'rehire' })
  | (Of & { do: 'change class' })
  | (Of & { do: 'correct'; fact: 'start' | 'birth' | 'class'; days: number; retroactive: boolean; force: boolean })
  | (At & {
      do: 'correct prices';
      which: number;
      fact: 'rates' | 'contribution';
      cents: number;
      inMonths: number;
      force: boolean;
    })
  | (Of & { do: 'leave' | 'move departure'; inDays: number; retroactive: boolean })
  | (Of & { do: 'elect'; which: number; plan: 0 | 1; dependents: number; force: boolean })
  | (Of & { do: 'waive'; which: number; endCurrent: boolean })
  | (Of & { do: 'change answer' | 'reissue' | 'terminate enrollment' | 'grant'; which: number })
  | (Of & { do: 'void'; which: number })
  | (Of & { do: 'end enrollment'; which: number; inDays: number; retroactive: boolean })
  | (Of & { do: 'die'; daysAgo: number })
  | (Of & { do: 'take back' })
  | (At & { do: 'withdraw plan year'; which: number })
  | (Of & {
      do: 'begin leave';
      inDays: number;
      days: number | null;
      coverage: string;
      deductions: string;
      paychecks: number;
    })
  | (Of & { do: 'change leave'; deductions: string; paychecks: number; inDays: number })
  | (Of & { do: 'settle leave'; as: 'waived' | 'paid' })
  | (Of & { do: 'take leave back' })
  | (Of & { do: 'dependent'; relationship: 'Spouse' | 'Child'; age: number; day: number; disabled: boolean })
  /** Somebody else's family, or they themselves, is theirs too: whoever signs second would cover them twice. */
  | (Of & { do: 'relate'; to: number; which: number })
  | (Of & { do: 'remove dependent'; which: number })
  | (Of & { do: 'end dependent'; which: number; cause: string; inDays: number; retroactive: boolean })
  | (Of & { do: 'life event'; type: string; daysAgo: number })
  | (Of & { do: 'decide life event'; approve: boolean })
  | (Of & { do: 'move'; state: string })
  | (Of & { do: 'change pay'; pay: string })
  | (At & { do: 'settings'; frequency: string; period: string })
  | (At & { do: 'life event settings'; type: string; settings: LifeEventSettings | null })
  | (At & { do: 'advance'; days: number; crashes: number[] });

const EVENTS = [
  'married',
  'divorced',
  'death_of_spouse_or_dependent',
  'had_baby',
  'adopted_child',
  'lost_job_based_coverage',
  'moved_to_new_coverage_area',
];
const WAITS = ['none', 'first_of_following_month', '30_days', '60_days', 'first_of_month_on_or_after_hire', '90_days'];
const PAY = ['Salary', 'Hourly'];
/** The dearer dental plan is not offered in the last of them. */
const STATES = ['WA', 'WA', 'OR', 'ID'];
const COVERED: Rule[][] = [
  [{ employee_class: 'all', compensation_type: 'all', states: ['WA', 'OR'] }],
  [
    { employee_class: 'Full Time', compensation_type: 'all', states: 'all' },
    { employee_class: 'all', compensation_type: 'Salary', states: ['WA', 'ID'] },
  ],
  [
    { employee_class: 'all', compensation_type: 'Hourly', states: 'all' },
    { employee_class: 'Part Time', compensation_type: 'all', states: ['OR'] },
  ],
];
const STARTS = ['event', 'day_after_event', 'first_after_event', 'first_after_request'];
const RULES = ['END_OF_N_MONTHS', 'END_OF_N_MONTHS', 'LAST_DAY', 'END_OF_PLAN_YEAR'];

const MONTHS = ['on_the_1st', 'on_the_1st', 'full', 'fifteenth', 'daily'];
const DEDUCTIONS = ['continue', 'suspend', 'catch_up', 'catch_up', 'direct_bill'];
/** How many kinds of contributions there are to draw from. */
export const CONTRIBUTIONS = 5;

/** Some 60 steps over more than a year: policies and plan years first, then whatever happens, with days passing in between. */
export function storyOf(seed: number): Step[] {
  const random = seeded(seed);
  const pick = <T>(of: readonly T[]) => of[random(of.length)] as T;
  const coin = (of = 2) => random(of) === 0;
  const hired: [number, number] = [0, 0];
  const hire = (org: 0 | 1): Step => {
    const paid = { pay: pick([null, ...PAY]), state: pick(STATES) };
    return { do: 'hire', org, person: hired[org]++, daysAgo: random(90) - 5, partTime: coin(4), ...paid };
  };
  const policy = (org: 0 | 1): Step => {
    const partTimeWait = coin(3) ? pick(WAITS) : null;
    const classification = pick(['all', 'full_time']);
    return {
      do: 'policy',
      org,
      classification,
      wait: pick(WAITS),
      partTimeWait,
      rules: coin(3) ? pick(COVERED) : null,
    };
  };
  const offer = (org: 0 | 1, inMonths = random(4)): Step => ({
    ...{ do: 'offer', org, product: pick([0, 1] as const), inMonths, months: pick([12, 12, 6]) },
    ...{ rule: pick(RULES), extraMonths: random(2), autoGrant: coin(5), renewal: pick([null, 'active', 'passive']) },
    ...{ tax: pick(['Unknown', 'Pre-tax']), survivorMonths: random(4), contribution: random(CONTRIBUTIONS) },
    ...{ firstMonth: pick(MONTHS), lastMonth: pick(MONTHS) },
  });
  const steps: Step[] = [];
  for (const org of [0, 1] as const) steps.push(policy(org), offer(org, 1), hire(org), hire(org), hire(org));
  let days = 0;
  while (days < 400 || steps.length < 60) {
    const org = coin(4) ? 1 : 0;
    const who = { org, person: random(Math.max(1, hired[org])) } as const;
    const which = random(3);
    const drawn = random(148);
    if (drawn >= 134) steps.push(setUp(drawn, who, random, pick, hired[org]));
    else if (drawn >= 122) steps.push(onLeave(drawn, who, random, pick));
    else if (drawn >= 115) steps.push(byHand(drawn - 10, { org, who, which }, random, coin));
    else if (drawn >= 108) {
      const fact = pick(['start', 'start', 'birth', 'class'] as const);
      steps.push({ do: 'correct', ...who, fact, days: random(120) - 60, retroactive: coin(3), force: coin(4) });
    } else if (drawn >= 105) {
      const fact = pick(['rates', 'contribution'] as const);
      const cents = pick([-900, -100, 100, 1_300]);
      steps.push({ do: 'correct prices', org, which, fact, cents, inMonths: random(4) - 1, force: coin(3) });
    } else if (drawn >= 102) {
      const cause = pick(['divorce', 'death', 'other_coverage', 'never_eligible']);
      steps.push({ do: 'end dependent', ...who, which, cause, inDays: random(80) - 60, retroactive: coin(3) });
    } else if (drawn >= 100) steps.push({ do: 'number anew', org, by: 1 + random(5) });
    else if (drawn < 22) {
      const crashes = coin(3) ? [1 + random(30), 1 + random(60)] : [];
      const passed = 1 + random(34);
      days += org === 0 ? passed : 0;
      steps.push({ do: 'advance', org, days: passed, crashes });
    } else if (drawn < 42)
      steps.push({ do: 'elect', ...who, which, plan: pick([0, 1] as const), dependents: random(8), force: coin(8) });
    else if (drawn < 46) steps.push({ do: 'waive', ...who, which, endCurrent: coin(3) });
    else if (drawn < 52) steps.push(hire(org));
    else if (drawn < 55) steps.push({ do: 'omit', ...who });
    else if (drawn < 59) steps.push({ do: 'rehire', ...who });
    else if (drawn < 62) steps.push({ do: 'change class', ...who });
    else if (drawn < 66) {
      const verb = pick(['leave', 'move departure'] as const);
      steps.push({ do: verb, ...who, inDays: random(130) - 50, retroactive: coin(4) });
    } else if (drawn < 70) steps.push({ do: 'change answer', ...who, which });
    else if (drawn < 73) steps.push({ do: 'reissue', ...who, which });
    else if (drawn < 75) steps.push({ do: 'terminate enrollment', ...who, which });
    else if (drawn < 77) steps.push({ do: 'grant', ...who, which });
    else if (drawn < 83) {
      const relationship = coin(3) ? 'Spouse' : 'Child';
      const age = relationship === 'Spouse' ? 30 : pick([0, 4, 25, 25, 26, 31]);
      steps.push({ do: 'dependent', ...who, relationship, age, day: random(365), disabled: age > 25 && coin() });
    } else if (drawn < 84) steps.push({ do: 'remove dependent', ...who, which });
    else if (drawn < 90) steps.push(lifeEvent(who, pick(EVENTS), random(45) - 8));
    else if (drawn < 93) steps.push({ do: 'decide life event', ...who, approve: !coin(4) });
    else if (drawn < 95) steps.push(policy(org));
    else if (drawn < 96) steps.push({ do: 'archive policy', org });
    else if (drawn < 98) steps.push(offer(org));
    else if (drawn < 99) steps.push({ do: 'end plan year', org, which, inDays: random(40) });
    else {
      const frequency = pick(['weekly', 'bi_weekly', 'semi_monthly', 'monthly']);
      steps.push({ do: 'settings', org, frequency, period: pick(['current', 'current', 'previous']) });
    }
  }
  return steps;
}

/** Every other move is replaced by premium assistance. */
function lifeEvent(who: Of, drawn: string, daysAgo: number): Step {
  const isOther = drawn === 'moved_to_new_coverage_area' && daysAgo % 2 === 0;
  const type = isOther ? 'gained_premium_assistance' : drawn;
  return { do: 'life event', ...who, type, daysAgo };
}

/** Rare steps, done by an operator. */
function byHand(
  drawn: number,
  { org, who, which }: { org: 0 | 1; who: Of; which: number },
  random: (below: number) => number,
  coin: (of?: number) => boolean,
): Step {
  if (drawn === 105) return { do: 'die', ...who, daysAgo: random(60) };
  if (drawn === 106) return { do: 'take back', ...who };
  if (drawn === 107) return { do: 'void', ...who, which };
  if (drawn === 108) return { do: 'withdraw plan year', org, which };
  return { do: 'end enrollment', ...who, which, inDays: random(120) - 60, retroactive: coin(3) };
}

/** A leave of absence: it begins, is changed, settled or taken back. */
function onLeave(drawn: number, who: Of, random: (below: number) => number, pick: <T>(of: readonly T[]) => T): Step {
  const terms = { deductions: pick(DEDUCTIONS), paychecks: 1 + random(6) };
  if (drawn < 128) {
    const days = pick([null, 20, 45, 70, 120]);
    return {
      do: 'begin leave',
      ...who,
      inDays: random(60) - 30,
      days,
      coverage: pick(['continues', 'stops']),
      ...terms,
    };
  }
  if (drawn < 131) return { do: 'change leave', ...who, inDays: random(60) - 20, ...terms };
  if (drawn < 133) return { do: 'settle leave', ...who, as: pick(['waived', 'paid'] as const) };
  return { do: 'take leave back', ...who };
}

/** What people and organizations are, beside their work: family that two of them share, where they live, how they are paid. */
function setUp(
  drawn: number,
  who: Of,
  random: (below: number) => number,
  pick: <T>(of: readonly T[]) => T,
  people: number,
): Step {
  if (drawn < 140) return { do: 'relate', ...who, to: random(Math.max(1, people)), which: random(3) };
  if (drawn < 143) return { do: 'move', ...who, state: pick(STATES) };
  if (drawn < 145) return { do: 'change pay', ...who, pay: pick(PAY) };
  const settings = {
    ...{ report_within_days: pick([30, 31, 60]), start: pick(STARTS) },
    ...{ needs_proof: random(5) === 0, auto_approve: random(2) === 0 },
  };
  return { do: 'life event settings', org: who.org, type: pick(EVENTS), settings: pick([settings, settings, null]) };
}
