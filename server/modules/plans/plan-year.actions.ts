/** Creates and changes plan years. flows/offer-plan-year.ts handles the consequences for the employer's people. */
import { isDeepStrictEqual } from 'node:util';
import type { Command } from '../../platform/commands/command.ts';
import { type FieldError, orRefuse, Refusal, Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { invalid } from '../../platform/http/replies.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { DEFAULT_LOSS_ENDS } from '../employees/dependent.rules.ts';
import { parseId } from '../vocabulary/ids.ts';
import { FAMILY_OF_PRODUCT } from '../vocabulary/products.ts';
import { waitingPeriodOf } from '../vocabulary/waiting-periods.ts';
import {
  type ClassContribution,
  type Contribution,
  checkContribution,
  contributionsIn,
  hasParts,
  mapContributions,
} from './contribution.rules.ts';
import { type PlanYearChangeInput, type PlanYearInput, tiersOf } from './plan.schemas.ts';
import { holdPlans, type ProductRow, selectProduct } from './plan.sql.ts';
import {
  changeDates,
  checkRenews,
  completeDates,
  endsEarly,
  MAX_RETRO_DAYS,
  NEW_HIRE_WINDOW_DAYS,
  overlaps,
  type PlanYearDates,
} from './plan-year.rules.ts';
import {
  insertPlanYear,
  type PlanYear,
  type PlanYearSettings,
  replacePlansOfYear,
  selectPlanYear,
  selectPlanYearsOfEmployer,
  updatePlanYear,
  updateWithdrawn,
} from './plan-year.sql.ts';
import { referenceRates } from './price.rules.ts';
import { isInForce, type PriceChange, pricedOn } from './price-change.rules.ts';
import { beginEarlier, replacePrices } from './price-change.sql.ts';
import type { Rates } from './rates.rules.ts';

/** Creates a plan year of the employer, whose row the caller has locked; returns its id. */
export async function createPlanYear(command: Command, employerId: Uuid, input: PlanYearInput): Promise<Uuid> {
  checkInput(input);
  const given = settingsOf(input);
  const dates = orRefuse(completeDates({ ...given, coverageStart: input.coverage_start }, command.today));
  const offer: Offer = {
    id: command.newId(),
    planIds: planIdsOf(input.plan_ids),
    settings: {
      productId: idOf('benefitProduct', input.benefit_id),
      contribution: contributionOf(input.contribution),
      terminationRule: 'END_OF_N_MONTHS',
      terminationNMonths: 0,
      newHireWindowDays: NEW_HIRE_WINDOW_DAYS,
      maxRetroDays: MAX_RETRO_DAYS,
      taxClassification: 'Unknown',
      autoGrant: false,
      renewsId: null,
      renewal: 'active',
      childAgeOff: 'end_of_month',
      waits: [],
      firstMonth: 'on_the_1st',
      lastMonth: 'on_the_1st',
      survivorMonths: 0,
      coversDomesticPartners: false,
      ...DEFAULT_LOSS_ENDS,
      ...given,
      ...dates,
    },
  };
  return insertOffer(command, employerId, offer);
}

/**
 * Copies a plan year with all of its terms to another year; one of the employer's own is renewed. The employer's row is locked.
 */
export async function copyPlanYear(
  command: Command,
  employerId: Uuid,
  source: PlanYear,
  coverageStart: CalendarDate,
): Promise<Uuid> {
  const dates = orRefuse(completeDates({ coverageStart }, command.today));
  const renewsId = source.employerId === employerId ? source.id : null;
  const planIds = source.plans.map(({ id }) => id);
  const { contribution, plans } = pricedOn(source, source.coverageEnd);
  const id = await insertOffer(command, employerId, {
    ...{ id: command.newId(), planIds },
    settings: { ...source, ...dates, contribution, renewsId },
  });
  const made = (await selectPlanYear(command.db, command.organizationId, id)) ?? refuse('not_found');
  await setOwnRates(command, made, plans);
  return id;
}

/**
 * Sets rates from its first day on, if they are not in force already. For a plan year that has not opened: nobody has chosen by
 * others.
 */
export async function setOwnRates(
  command: Command,
  planYear: PlanYear,
  plans: readonly { id: Uuid; rates: Rates }[],
): Promise<void> {
  for (const { id: planId, rates } of plans) {
    const change: PriceChange = { planId, from: planYear.coverageStart, rates, contribution: null };
    if (isInForce(planYear, change)) continue;
    await replacePrices(command, { ...change, planYearId: planYear.id, needsSignature: false });
  }
}

async function insertOffer(command: Command, employerId: Uuid, offer: Offer): Promise<Uuid> {
  await checkOffer(command, employerId, offer, await planYearsOf(command, employerId));
  const { organizationId, now, today: madeOn } = command;
  await insertPlanYear(command.db, { ...offer.settings, organizationId, id: offer.id, employerId, madeOn, now });
  await replacePlansOfYear(command.db, organizationId, offer.id, offer.planIds);
  command.audit('plan_year.create', 'planYear', offer.id, { after: onWire(offer.settings, offer.planIds) });
  return offer.id;
}

/** The effect of a change on people. */
export interface PlanYearChanged {
  before: PlanYear;
  dates: PlanYearDates;
  /** The dates or the waits changed: everybody has to be reviewed. */
  concernsPeople: boolean;
}

/**
 * Changes the given fields. Once the plan year has opened, people have windows in it: `changeDates` says what may still change.
 */
export async function changePlanYear(
  command: Command,
  employerId: Uuid,
  id: Uuid,
  input: PlanYearChangeInput,
): Promise<PlanYearChanged> {
  checkInput(input);
  const all = await planYearsOf(command, employerId);
  const before = all.find((year) => year.id === id) ?? refuse('not_found');
  if (before.withdrawnOn !== null) refuse('plan_year_withdrawn');
  const given = settingsOf(input);
  const planIdsBefore = before.plans.map((plan) => plan.id);
  const planIds = input.plan_ids ? planIdsOf(input.plan_ids) : planIdsBefore;
  const plansChange = !isDeepStrictEqual(planIds, planIdsBefore);
  const changed = keysOf(given).filter((key) => !isDeepStrictEqual(given[key], before[key]));
  const fields = [...changed.map((key) => FIELDS[key]), ...(plansChange ? ['plan_ids'] : [])];
  const moved = pickDates(given, (key) => changed.includes(key));
  const dates = orRefuse(changeDates(datesOf(before), { fields, dates: moved }, command.today));
  const settings: PlanYearSettings = { ...before, ...given, ...dates };
  if (fields.length > 0) {
    const others = all.filter((year) => year.id !== id);
    await checkOffer(command, employerId, { id, planIds, settings }, others);
    const endedOn = endsEarly(before, dates, command.today) ? command.today : before.endedOn;
    await updatePlanYear(command.db, command.organizationId, id, command.now, { ...settings, endedOn });
    if (dates.coverageStart < before.coverageStart) await beginEarlier(command, before, dates.coverageStart);
    if (plansChange) await replacePlansOfYear(command.db, command.organizationId, id, planIds);
  }
  command.audit('plan_year.update', 'planYear', id, {
    before: onWire(before, planIdsBefore),
    after: onWire(settings, planIds),
  });
  return {
    before,
    dates,
    concernsPeople: [...DATES, 'waits' as const].some((key) => !isDeepStrictEqual(settings[key], before[key])),
  };
}

/**
 * Replaces the contribution from its first day. The employer's row is locked; the caller handles the consequences for people.
 */
export async function setContribution(
  { db, organizationId, now }: Command,
  planYear: PlanYear,
  contribution: Contribution,
): Promise<void> {
  await updatePlanYear(db, organizationId, planYear.id, now, { ...planYear, contribution });
}

/** The employer's row is locked. False: it was already withdrawn. */
export async function markWithdrawn(command: Command, id: Uuid, reason: string): Promise<boolean> {
  const { db, organizationId, today } = command;
  const before = (await selectPlanYear(db, organizationId, id)) ?? refuse('not_found');
  if (before.withdrawnOn !== null) return false;
  if (before.coverageStart <= today) refuse('plan_year_begun');
  await updateWithdrawn(db, organizationId, id, command);
  command.audit('plan_year.withdraw', 'planYear', id, {
    before: { withdrawn_on: null },
    after: { withdrawn_on: today },
    details: { reason },
  });
  return true;
}

function checkInput({ contribution, waits = [] }: PlanYearChangeInput): void {
  const faults = [...(contribution ? checkContribution(contribution) : []), ...checkOnce(waits)];
  if (faults.length > 0) throw new Refused(invalid(faults));
}

/** One wait per class, and one for everybody. */
function checkOnce(waits: NonNullable<PlanYearInput['waits']>): FieldError[] {
  return waits.flatMap(({ employee_class }, index) => {
    const isFirst = waits.findIndex((other) => other.employee_class === employee_class) === index;
    return isFirst ? [] : [{ path: `waits.${index}`, code: 'contradictory', message: 'Each class has one wait.' }];
  });
}

const planYearsOf = (command: Command, employerId: Uuid) =>
  selectPlanYearsOfEmployer(command.db, command.organizationId, employerId);

interface Offer {
  id: Uuid;
  settings: PlanYearSettings;
  planIds: Uuid[];
}

/**
 * Checks that an employer can offer this in addition to its other plan years. The plans are locked, so that their rates stay as
 * checked.
 */
async function checkOffer(command: Command, employerId: Uuid, offer: Offer, others: PlanYear[]): Promise<void> {
  const { settings, planIds } = offer;
  const product = await selectProduct(command.db, command.organizationId, settings.productId);
  if (!product) throw new Refused(refuseField('not_found', 'benefit_id'));
  if (isIchra(product)) throw new Refused(refuseField('ichra_not_supported', 'benefit_id'));
  await checkPlans(command, settings, planIds);
  const own = { employerId, productId: settings.productId, coverageStart: settings.coverageStart };
  const offered = others.filter(({ withdrawnOn }) => withdrawnOn === null);
  const renewed = offered.find((year) => year.id === settings.renewsId) ?? null;
  if (settings.renewsId !== null) orRefuse(checkRenews(own, renewed));
  // A renewed plan year can't move past the one that renews it, or to another product.
  for (const next of offered) if (next.renewsId === offer.id) orRefuse(checkRenews(next, own));
  const clash = offered.find((year) => year.productId === settings.productId && overlaps(year, settings));
  if (clash) {
    const dates = `${clash.coverageStart} to ${clash.coverageEnd}`;
    refuse('plan_year_overlaps', { message: `The employer already has a plan year of this product from ${dates}.` });
  }
}

const isIchra = ({ product_code }: ProductRow) => FAMILY_OF_PRODUCT[product_code] === 'ichra';

/**
 * A plan year of an ICHRA has classes instead of plans and a contribution, so its body is not valid here: it is refused as an
 * ICHRA.
 */
export async function ichraRefusal(db: Db, organizationId: Uuid, body: unknown): Promise<Refusal | null> {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  if (given.ichra_contribution_classes !== undefined)
    return refuseField('ichra_not_supported', 'ichra_contribution_classes');
  const id = typeof given.benefit_id === 'string' ? parseId('benefitProduct', given.benefit_id) : null;
  const product = id && (await selectProduct(db, organizationId, id));
  return product && isIchra(product) ? refuseField('ichra_not_supported', 'benefit_id') : null;
}

async function checkPlans(command: Command, settings: PlanYearSettings, planIds: Uuid[]): Promise<void> {
  const plans = await holdPlans(command.db, command.organizationId, planIds);
  const ofProduct = new Set(plans.filter((plan) => plan.product_id === settings.productId).map((plan) => plan.id));
  const details: FieldError[] = planIds.flatMap((id, index) =>
    ofProduct.has(id)
      ? []
      : [
          {
            path: `plan_ids.${index}`,
            code: 'plan_of_other_product',
            message: 'This plan does not belong to the product.',
          },
        ],
  );
  if (details.length > 0) throw new Refused(new Refusal('plan_of_other_product', { details }));
  checkReferences(
    settings.contribution,
    plans.filter(({ id }) => ofProduct.has(id)),
  );
}

/** A reference plan has to be among the offered plans, and its price must be determined by the tier if others go by number. */
export function checkReferences(given: Contribution, plans: readonly { id: Uuid; rates: Rates }[]): void {
  for (const { path, contribution } of contributionsIn(given)) {
    if (contribution.type !== 'reference_plan') continue;
    const rates = referenceRates({ contribution, plans });
    const refusal = (message: string) =>
      new Refused(refuseField('contribution_mismatch', `contribution${path}.plan_id`, message));
    if (rates === null) throw refusal('The reference plan must be one of plan_ids.');
    if (rates.type === 'age' && plans.some((plan) => hasNumbers(plan.rates)))
      throw refusal('A reference plan with rates by age can’t go with plans that have tiers by number.');
  }
}

/** By number it is not known whose age would count. */
const hasNumbers = (rates: Rates) => rates.type === 'tier' && (rates.E1 !== undefined || rates.E2 !== undefined);

/** Each setting and its name on the wire. */
const FIELDS = {
  productId: 'benefit_id',
  coverageStart: 'coverage_start',
  coverageEnd: 'coverage_end',
  openEnrollmentStart: 'open_enrollment_start',
  openEnrollmentEnd: 'open_enrollment_end',
  contribution: 'contribution',
  terminationRule: 'termination_rule',
  terminationNMonths: 'termination_n_months',
  newHireWindowDays: 'new_hire_window_days',
  maxRetroDays: 'max_retro_days',
  taxClassification: 'tax_classification',
  autoGrant: 'auto_grant',
  renewsId: 'renews',
  renewal: 'renewal',
  childAgeOff: 'child_age_off',
  waits: 'waits',
  firstMonth: 'first_month',
  lastMonth: 'last_month',
  survivorMonths: 'survivor_months',
  coversDomesticPartners: 'covers_domestic_partners',
  spouseEnds: 'spouse_ends',
  deathEnds: 'death_ends',
} as const satisfies Record<keyof PlanYearSettings, keyof PlanYearInput>;

/** A plan year's settings and plans by their names on the wire, for the audit entry. */
function onWire(settings: PlanYearSettings, planIds: Uuid[]): object {
  const named = Object.entries(FIELDS).map(([key, field]) => [field, settings[key as keyof PlanYearSettings]]);
  return { ...Object.fromEntries(named), plan_ids: planIds };
}

const DATES = ['coverageStart', 'coverageEnd', 'openEnrollmentStart', 'openEnrollmentEnd'] as const;

const keysOf = (settings: Partial<PlanYearSettings>) => Object.keys(settings) as (keyof PlanYearSettings)[];

/** The settings in a request, by their internal names. */
function settingsOf(input: PlanYearChangeInput): Partial<PlanYearSettings> {
  const named = Object.entries(FIELDS).flatMap(([key, field]) => {
    const value = input[field];
    return value === undefined ? [] : [[key, SPECIAL[field]?.(input) ?? value]];
  });
  return Object.fromEntries(named) as Partial<PlanYearSettings>;
}

const SPECIAL: Partial<Record<keyof PlanYearInput, (input: PlanYearChangeInput) => unknown>> = {
  benefit_id: ({ benefit_id }) => benefit_id && idOf('benefitProduct', benefit_id),
  renews: ({ renews }) => renews && idOf('planYear', renews),
  contribution: ({ contribution }) => contribution && contributionOf(contribution),
  waits: ({ waits }) =>
    waits?.map(({ employee_class, waiting_period }) => ({
      ...(employee_class ? { employee_class } : {}),
      waiting_period: waitingPeriodOf(waiting_period),
    })),
};

export const contributionOf = (input: Contribution) => mapContributions(input, onlyKnown);

/** Only the known fields, so that nothing else is stored. */
function onlyKnown(input: ClassContribution): ClassContribution {
  switch (input.type) {
    case 'fixed':
      return { type: 'fixed', ...tiersOf(input) };
    case 'percent': {
      const { max_in_cents: cap } = input;
      const percents = hasParts(input) ? { employee: input.employee, dependents: input.dependents } : tiersOf(input);
      const max = typeof cap === 'object' ? tiersOf(cap) : cap;
      return { type: 'percent', ...percents, ...(max === undefined ? {} : { max_in_cents: max }) };
    }
    case 'reference_plan':
      return { type: 'reference_plan', plan_id: idOf('benefitPlan', input.plan_id), percent: input.percent };
  }
}

const planIdsOf = (ids: readonly string[]) => ids.map((id) => idOf('benefitPlan', id));

const NOBODY: Uuid = '00000000-0000-0000-0000-000000000000';

/**
 * The UUID of a wire id. A malformed one (its last bits are not zero) gives a UUID that nothing has, so it counts as unknown.
 */
function idOf(kind: 'benefitProduct' | 'benefitPlan' | 'planYear', id: string): Uuid {
  return parseId(kind, id) ?? NOBODY;
}

const datesOf = (year: PlanYearDates) => pickDates(year, () => true) as PlanYearDates;

function pickDates(from: Partial<PlanYearDates>, which: (key: keyof PlanYearDates) => boolean): Partial<PlanYearDates> {
  return Object.fromEntries(DATES.filter(which).map((key) => [key, from[key]]));
}
