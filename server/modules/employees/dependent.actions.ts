/**
 * Adds, changes and removes dependents (rules 6). This enrolls nobody, and never changes a person's own record on behalf of
 * another.
 */
import type { Command } from '../../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { type AddressInputValue, addressOf } from '../../platform/http/schemas.ts';
import { ageOn, type CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import {
  checkNewDependent,
  type EndCause,
  type GivenRelationship,
  isPartner,
  isSamePerson,
  kinOf,
  type Relationship,
} from './dependent.rules.ts';
import {
  type DependentRow,
  hasOwnRecord,
  insertDependent,
  insertDependentMember,
  isCovered,
  lockPrimary,
  type PrimaryRow,
  selectDependents,
  updateDependent,
  updateDependentMember,
} from './dependent.sql.ts';
import { foldLastName } from './folding.rules.ts';

export interface DependentInput {
  first_name: string;
  last_name: string;
  suffix?: string | null;
  date_of_birth: CalendarDate;
  relationship: GivenRelationship;
  /** Does not age off; omitted: false, or unchanged. */
  disabled?: boolean;
  /** Only for a domestic partner or a partner's child; omitted: false. */
  tax_dependent?: boolean;
  sex_at_birth?: string | null;
  gender?: string | null;
  email?: string | null;
  phone?: string | null;
  address: AddressInputValue;
}

/**
 * Returns the dependent, and whether the relationship is new. A matching active dependent is kept unchanged; a past one is
 * reactivated. For known people, only the relationship changes [C].
 */
export async function saveDependent(
  command: Command,
  primaryId: Uuid,
  input: DependentInput,
): Promise<{ row: DependentRow; created: boolean }> {
  const { primary, dependents } = await load(command, primaryId);
  const same = dependents.filter((row) => isSamePerson(person(row), person(input)));
  const match = same.find((row) => row.active) ?? same[0] ?? null;
  const { relationship, partner } = kinOf(input.relationship);
  if (input.tax_dependent !== undefined && !partner) refuseTaxDependent();
  if (match?.active) {
    if (match.relationship === relationship && isPartner(match) === partner) return { row: match, created: false };
    const message = `This person is already a dependent: ${givenOf(match)}.`;
    throw new Refused(refuseField('legal_dependent_creation_failed', 'relationship', message));
  }
  check(command, primary, dependents, { ...input, relationship });
  const id = match?.id ?? command.newId();
  const { organizationId, now } = command;
  if (match) {
    const { disabled, tax_dependent = false } = input;
    const kin = { relationship, partner, tax_dependent, spouse_from: null };
    const known = { ...kin, ...(disabled === undefined ? {} : { disabled }) };
    const back = { ...known, active: true, ended_on: null, end_cause: null };
    await updateDependent(command.db, organizationId, id, now, back);
  } else await insertPerson(command, primaryId, id, input);
  const row = await one(command, primaryId, id);
  command.audit('dependent.create', 'dependent', id, { before: match, after: row });
  return { row, created: true };
}

async function insertPerson(command: Command, primaryId: Uuid, id: Uuid, input: DependentInput): Promise<void> {
  const memberId = command.newId();
  const owned = { organization_id: command.organizationId, created_at: command.now, updated_at: command.now };
  // A child is reached through the primary: the contract drops their own e-mail and phone.
  const adult = ageOn(input.date_of_birth, command.today) >= 18;
  await insertDependentMember(command.db, {
    ...owned,
    id: memberId,
    first_name: input.first_name,
    last_name: input.last_name,
    last_name_folded: foldLastName(input.last_name),
    suffix: input.suffix ?? null,
    email: adult ? (input.email ?? null) : null,
    phone: adult ? normalizePhone(input.phone ?? '') : null,
    address: addressOf(input.address),
    date_of_birth: input.date_of_birth,
    sex_at_birth: input.sex_at_birth ?? null,
    gender: input.gender ?? null,
  });
  const { disabled = false, tax_dependent = false } = input;
  const kin = { ...kinOf(input.relationship), tax_dependent };
  const between = { primary_member_id: primaryId, member_id: memberId, disabled, ...kin };
  await insertDependent(command.db, { ...owned, id, ...between });
}

export interface DependentChange {
  first_name?: string;
  last_name?: string;
  suffix?: string | null;
  date_of_birth?: CalendarDate;
  sex_at_birth?: string | null;
  disabled?: boolean;
  tax_dependent?: boolean;
}

/**
 * Corrects a dependent's data, unless coverage was priced and signed with it. `disabled` may always change, and with
 * `mayReprice` so may the date of birth; the caller handles the effect on coverage.
 */
export async function changeDependent(
  command: Command,
  primaryId: Uuid,
  id: Uuid,
  change: DependentChange,
  { mayReprice, details }: { mayReprice: boolean; details: object },
): Promise<{ before: DependentRow; after: DependentRow }> {
  const { primary, dependents } = await load(command, primaryId);
  const before = active(dependents, id);
  const changed = (Object.keys(FIELDS) as (keyof DependentChange)[]).filter(
    (field) => change[field] !== undefined && change[field] !== before[field],
  );
  if (changed.length === 0) return { before, after: before };
  if (changed.includes('tax_dependent')) {
    if (!isPartner(before)) refuseTaxDependent();
    await refuseCovered(command, id);
  }
  const { disabled, tax_dependent, ...ofMember } = Object.fromEntries(
    changed.map((field) => [field, change[field]]),
  ) as DependentChange;
  const { organizationId, now } = command;
  if (Object.keys(ofMember).length > 0) {
    const covered = await isCovered(command.db, organizationId, id, command.today);
    const isRepriced = covered && mayReprice && Object.keys(ofMember).every((field) => field === 'date_of_birth');
    if (covered && !isRepriced) refuse('dependent_is_covered');
    if (await hasOwnRecord(command.db, organizationId, before)) refuse('dependent_has_own_record');
    const others = dependents.filter((row) => row.id !== id);
    check(command, primary, others, { ...before, ...ofMember }, isRepriced || ofMember.date_of_birth === undefined);
    const folded = ofMember.last_name === undefined ? {} : { last_name_folded: foldLastName(ofMember.last_name) };
    await updateDependentMember(command.db, organizationId, before.member_id, now, { ...ofMember, ...folded });
  }
  const own = {
    ...(disabled === undefined ? {} : { disabled }),
    ...(tax_dependent === undefined ? {} : { tax_dependent }),
  };
  await updateDependent(command.db, organizationId, id, now, own);
  const after = await one(command, primaryId, id);
  command.audit('dependent.update', 'dependent', id, { before, after, details });
  return { before, after };
}

const FIELDS = {
  first_name: true,
  last_name: true,
  suffix: true,
  date_of_birth: true,
  sex_at_birth: true,
  disabled: true,
  tax_dependent: true,
} as const satisfies Record<keyof DependentChange, true>;

/**
 * Ends the relationship; the person stays known, and matches if they are added again. For somebody whom a loss has ended there
 * is nothing left to remove, and coverage continues to its last day.
 */
export async function removeDependent(command: Command, primaryId: Uuid, id: Uuid): Promise<void> {
  const { dependents } = await load(command, primaryId);
  if (dependents.some((row) => row.id === id && row.ended_on !== null)) return;
  const before = active(dependents, id);
  await refuseCovered(command, id);
  await updateDependent(command.db, command.organizationId, id, command.now, { active: false });
  command.audit('dependent.delete', 'dependent', id, { before, after: { ...before, active: false } });
}

export interface Ended {
  cause: EndCause;
  endedOn: CalendarDate;
}

/**
 * Marks the person as no longer family; coverage is up to the caller. A second call with another day or cause corrects the
 * first.
 */
export async function endRelationship(
  command: Command,
  primaryId: Uuid,
  id: Uuid,
  { cause, endedOn }: Ended,
): Promise<{ before: DependentRow; after: DependentRow }> {
  const { dependents } = await load(command, primaryId);
  const before =
    dependents.find((row) => row.id === id && (row.active || row.ended_on !== null)) ?? refuse('not_found');
  const isSame = before.ended_on === endedOn && before.end_cause === cause;
  const ended = { active: false, ended_on: endedOn, end_cause: cause };
  if (!isSame) await updateDependent(command.db, command.organizationId, id, command.now, ended);
  return { before, after: { ...before, ...ended } };
}

/**
 * A loss never happened: they are family again. Coverage is up to the caller. 422 `duplicate_active_spouse` if there is another
 * spouse.
 */
export async function resumeRelationship(
  command: Command,
  primaryId: Uuid,
  id: Uuid,
): Promise<{ before: DependentRow; after: DependentRow }> {
  const { primary, dependents } = await load(command, primaryId);
  const before = dependents.find((row) => row.id === id) ?? refuse('not_found');
  check(
    command,
    primary,
    dependents.filter((row) => row.id !== id),
    before,
    true,
  );
  const back = { active: true, ended_on: null, end_cause: null };
  await updateDependent(command.db, command.organizationId, id, command.now, back);
  return { before, after: { ...before, ...back } };
}

function refuseTaxDependent(): never {
  const message = 'This applies only to domestic partners and their children.';
  throw new Refused(refuseField('invalid_request', 'tax_dependent', message));
}

/** The relationship as given when they were added. */
function givenOf(row: DependentRow): GivenRelationship {
  if (!isPartner(row)) return row.relationship;
  return row.relationship === 'Spouse' ? 'Domestic Partner' : 'Partner Child';
}

/** The member has married their partner: from this 1st on the two are spouses, and the partner's children are stepchildren. */
export async function marry(
  command: Command,
  primaryId: Uuid,
  id: Uuid,
  spouseFrom: CalendarDate,
): Promise<DependentRow[]> {
  const { db, organizationId, now } = command;
  const family = (await selectDependents(db, organizationId, primaryId)).filter(isPartner);
  const turned = family.filter((row) => row.id === id || row.relationship === 'Child');
  for (const row of turned) await updateDependent(db, organizationId, row.id, now, { spouse_from: spouseFrom });
  return turned;
}

async function refuseCovered(command: Command, id: Uuid): Promise<void> {
  if (await isCovered(command.db, command.organizationId, id, command.today)) refuse('dependent_is_covered');
}

/**
 * Checks a dependent together with the others; `grownIsFine`: the age was accepted before and does not change, or ends their coverage.
 */
function check(
  command: Command,
  primary: PrimaryRow,
  others: readonly DependentRow[],
  dependent: Omit<PrimaryRow, 'id'> & { relationship: Relationship; disabled?: boolean },
  grownIsFine = false,
): void {
  const refusal = checkNewDependent({
    dependent: {
      ...person(dependent),
      ...{ relationship: dependent.relationship, disabled: dependent.disabled ?? false },
    },
    primary: person(primary),
    hasActiveSpouse: others.some((row) => row.active && row.relationship === 'Spouse'),
    today: command.today,
  });
  if (refusal && !(grownIsFine && refusal.code === 'child_over_max_age')) throw new Refused(refusal);
  if (others.some((row) => row.active && isSamePerson(person(row), person(dependent)))) {
    refuse('legal_dependent_creation_failed', {
      message: 'Another dependent already has this name and date of birth.',
    });
  }
}

async function load(command: Command, primaryId: Uuid) {
  const primary = (await lockPrimary(command.db, command.organizationId, primaryId)) ?? refuse('not_found');
  return { primary, dependents: await selectDependents(command.db, command.organizationId, primaryId) };
}

async function one(command: Command, primaryId: Uuid, id: Uuid): Promise<DependentRow> {
  return active(await selectDependents(command.db, command.organizationId, primaryId), id);
}

function active(dependents: readonly DependentRow[], id: Uuid): DependentRow {
  return dependents.find((row) => row.id === id && row.active) ?? refuse('not_found');
}

function person(row: Omit<PrimaryRow, 'id'>) {
  return { firstName: row.first_name, lastName: row.last_name, dateOfBirth: row.date_of_birth };
}
