/**
 * Reads members, people across jobs, and writes their own settings; employee.sql.ts writes the data that comes from
 * employments.
 */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { type Column, columns, type Row, records } from '../../platform/database/records.ts';
import { countMatching } from '../../platform/database/totals.ts';
import type { AddressValue, PageRequest, Total } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { selectListCount } from '../employers/list-count.sql.ts';

type MemberRow = Row<'members', { address: AddressValue | null }>;

const LISTED = ['id', 'first_name', 'last_name', 'email', 'phone', 'address'] as const;
/** Their id in a care group, if they are in one. */
interface InGroup {
  group_member_id: Uuid | null;
}
const IN_GROUP = sql`
  (select g.id from group_members g where g.organization_id = m.organization_id and g.member_id = m.id and g.active)
    as group_member_id`;

export type MemberListRow = Pick<MemberRow, (typeof LISTED)[number]> & InGroup;

export type MemberView = Omit<MemberRow, 'organization_id' | 'last_name_folded' | 'created_at' | 'updated_at'> &
  InGroup;

/** The data that an employment determines; the rest belongs to the person. */
const EMPLOYER_KNOWS = 'first_name last_name suffix email phone address date_of_birth gender'.split(' ');
const EMPLOYER_DOES_NOT_KNOW = 'middle_name sex_at_birth tobacco_status marital_status'.split(' ');

/** An employer sees its own record of the person (`here`), never that of another employer or of a household. */
const VIEW = sql.raw(
  [
    'm.id, m.preferred_language',
    ...EMPLOYER_KNOWS.map((name) => `case when here.id is null then m.${name} else here.${name} end as ${name}`),
    ...EMPLOYER_DOES_NOT_KNOW.map((name) => `case when here.id is null then m.${name} end as ${name}`),
  ].join(', '),
);

/** SQL: the caller reaches member `m`: everybody, the employees of its employer, or the member behind its employee. */
export const memberInReach = (caller: Caller) => sql`
  m.organization_id = ${caller.organizationId}
  and (${caller.employeeId}::uuid is null or m.id = ${caller.memberId})
  and (${caller.employerId}::uuid is null or exists (select 1 from employees e
    where e.organization_id = m.organization_id and e.member_id = m.id and e.employer_id = ${caller.employerId}))`;

export async function selectMember(db: Db, caller: Caller, id: Uuid): Promise<MemberView | null> {
  const { rows } = await sql<MemberView>`
    select ${VIEW}, ${caller.employerId === null ? IN_GROUP : sql`null::uuid as group_member_id`} from members m
    left join lateral (
      select e.* from employees e
      where e.organization_id = m.organization_id and e.member_id = m.id and e.employer_id = ${caller.employerId}::uuid
      order by e.id desc limit 1
    ) here on true
    where m.id = ${id} and ${memberInReach(caller)}`.execute(db);
  return rows[0] ?? null;
}

/** Whether the caller reaches the member in the path. */
export async function reachesMember(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } =
    await sql`select 1 from members m where m.id = ${ids.member_id} and ${memberInReach(caller)}`.execute(db);
  return rows.length > 0;
}

export interface MemberSearch {
  /** Trimmed, and not empty. */
  text: string;
  /** The digits of a text that looks like (part of) a phone number. */
  digits: string | null;
  /** The member with this full id. */
  id: Uuid | null;
}

/** The organization's people who are or were employed or in a group, newest first. */
export async function selectMembers(
  db: Db,
  caller: Caller,
  search: MemberSearch | null,
  page: PageRequest,
): Promise<{ rows: MemberListRow[]; total: Total }> {
  // With the offsets, each member of the page is looked up; without them, all employments are read first.
  const matching = sql`
    from members m
    where m.organization_id = ${caller.organizationId} and (
        exists (select 1 from employees e where e.organization_id = m.organization_id and e.member_id = m.id offset 0)
        or exists (select 1 from group_members g where g.organization_id = m.organization_id and g.member_id = m.id offset 0))
      and ${search ? isMeant(search) : sql`true`}`;
  const before = (page.page - 1) * page.limit;
  const { rows } = await sql<MemberListRow>`
    select ${columns('members', LISTED, 'm')}, ${IN_GROUP} ${matching}
    order by m.id desc limit ${page.limit} offset ${before}`.execute(db);
  if (search === null) return { rows, total: await selectListCount(db, caller.organizationId, ['members']) };
  // A page that is not full is the last, so the rows need not be counted again.
  const isLast = rows.length < page.limit && (rows.length > 0 || before === 0);
  if (isLast) return { rows, total: { total: before + rows.length, isEstimate: false } };
  return { rows, total: await countMatching(db, matching, page) };
}

/** SQL: the words of member `m` in the form of the index members_by_words. */
const WORDS = sql`array_to_tsvector(array_remove(string_to_array(lower(
  m.first_name || ' ' || m.last_name || ' ' || translate(m.first_name || ' ' || m.last_name, '-''’', '   ') || ' '
  || m.last_name_folded || ' ' || coalesce(m.email, '') || ' '
  || coalesce('+' || m.phone || ' +' || right(m.phone, 7) || ' +' || right(m.phone, 4), '')), ' '), ''))`;

/** SQL: each word of the search begins a word of theirs, or the digits begin their phone or its end (decision 22). */
function isMeant({ text, digits, id }: MemberSearch) {
  const words = text.split(/\s+/).map(beginning).join(' & ');
  const query = digits === null ? words : `(${words}) | ${beginning(`+${digits}`)}`;
  const byWords = sql`${WORDS} @@ lower(${query})::tsquery`;
  return id === null ? byWords : sql`(${byWords} or m.id = ${id}::uuid)`;
}

const beginning = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`;

const DESCRIBED = [
  ...['id', 'first_name', 'last_name', 'last_name_folded', 'date_of_birth', 'email', 'phone', 'address'],
] as const satisfies Column<'members'>[];

/** What a group says about somebody; what it omits is kept. */
export interface Described extends Pick<MemberRow, (typeof DESCRIBED)[number]> {
  keeps_email: boolean;
  keeps_phone: boolean;
}

/**
 * Updates what is known about people through their groups. People with an employment, or who are somebody's dependent, are left
 * alone: those sources know better, and a birth date that prices depend on has to be corrected.
 */
export async function describeMembers(
  db: Tx,
  organizationId: Uuid,
  now: Instant,
  people: readonly Described[],
): Promise<void> {
  if (people.length === 0) return;
  const described = records('members', DESCRIBED, people, { keeps_email: 'bool', keeps_phone: 'bool' });
  await sql`
    update members m set first_name = r.first_name, last_name = r.last_name, last_name_folded = r.last_name_folded,
      date_of_birth = r.date_of_birth, address = r.address, email = r.email, phone = r.phone, updated_at = ${now}
    from (
      select r.id, r.first_name, r.last_name, r.last_name_folded, r.date_of_birth, r.address,
        case when r.keeps_email then k.email else r.email end as email,
        case when r.keeps_phone then k.phone else r.phone end as phone
      from ${described} join members k on k.organization_id = ${organizationId} and k.id = r.id
    ) r
    where m.organization_id = ${organizationId} and m.id = r.id
      and not exists (select 1 from employees e where e.organization_id = m.organization_id and e.member_id = m.id)
      and not exists (select 1 from dependents d where d.organization_id = m.organization_id and d.member_id = m.id)
      and (m.first_name, m.last_name, m.date_of_birth, m.address, m.email, m.phone)
        is distinct from (r.first_name, r.last_name, r.date_of_birth, r.address, r.email, r.phone)`.execute(db);
}

/** The current language, with the member's row locked. */
export async function lockPreferredLanguage(db: Tx, organizationId: Uuid, id: Uuid): Promise<string | null> {
  const { rows } = await sql<{ preferred_language: string | null }>`
    select preferred_language from members where organization_id = ${organizationId} and id = ${id}
    for no key update`.execute(db);
  return rows[0]?.preferred_language ?? null;
}

export async function updatePreferredLanguage(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  now: Instant,
  language: string | null,
): Promise<void> {
  await sql`
    update members set preferred_language = ${language}, updated_at = ${now}
    where organization_id = ${organizationId} and id = ${id}
      and preferred_language is distinct from ${language}`.execute(db);
}
