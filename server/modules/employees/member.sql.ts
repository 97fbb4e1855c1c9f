/** Reads members, people across jobs, and writes their own settings; data that come from employments: employee.sql.ts. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { columns, type Row } from '../../platform/database/records.ts';
import { type AddressValue, likeText, type PageRequest } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

type MemberRow = Row<'members', { address: AddressValue | null }>;

const LISTED = ['id', 'first_name', 'last_name', 'email', 'phone', 'address'] as const;
export type MemberListRow = Pick<MemberRow, (typeof LISTED)[number]>;

export type MemberView = Omit<MemberRow, 'organization_id' | 'last_name_folded' | 'created_at' | 'updated_at'>;

/** The data that an employment determines; the rest is the person's own. */
const EMPLOYER_KNOWS = 'first_name last_name suffix email phone address date_of_birth gender'.split(' ');
const EMPLOYER_DOES_NOT_KNOW = 'middle_name sex_at_birth tobacco_status marital_status'.split(' ');

/** An employer sees its own record of the person (`here`), never another employer's or a household's. */
const VIEW = sql.raw(
  [
    'm.id, m.preferred_language',
    ...EMPLOYER_KNOWS.map((name) => `case when here.id is null then m.${name} else here.${name} end as ${name}`),
    ...EMPLOYER_DOES_NOT_KNOW.map((name) => `case when here.id is null then m.${name} end as ${name}`),
  ].join(', '),
);

/** SQL: the caller reaches member `m`: anybody, whoever is employed at its employer, or the member behind its employee. */
export const memberInReach = (caller: Caller) => sql`
  m.organization_id = ${caller.organizationId}
  and (${caller.employeeId}::uuid is null or m.id = ${caller.memberId})
  and (${caller.employerId}::uuid is null or exists (select 1 from employees e
    where e.organization_id = m.organization_id and e.member_id = m.id and e.employer_id = ${caller.employerId}))`;

export async function selectMember(db: Db, caller: Caller, id: Uuid): Promise<MemberView | null> {
  const { rows } = await sql<MemberView>`
    select ${VIEW} from members m
    left join lateral (
      select e.* from employees e
      where e.organization_id = m.organization_id and e.member_id = m.id and e.employer_id = ${caller.employerId}::uuid
      order by e.id desc limit 1
    ) here on true
    where m.id = ${id} and ${memberInReach(caller)}`.execute(db);
  return rows[0] ?? null;
}

/** Whether the caller reaches the member that the path names. */
export async function reachesMember(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } =
    await sql`select 1 from members m where m.id = ${ids.member_id} and ${memberInReach(caller)}`.execute(db);
  return rows.length > 0;
}

export interface MemberSearch {
  text: string;
  /** The digits of a text that looks like (part of) a phone number. */
  digits: string | null;
  /** The member with this full id. */
  id: Uuid | null;
}

/** The organization's people with an employment, newest first, with their true total. */
export async function selectMembers(
  db: Db,
  caller: Caller,
  search: MemberSearch | null,
  page: PageRequest,
): Promise<{ rows: MemberListRow[]; total: number }> {
  const like = search && likeText(search.text);
  const digits = search?.digits ? likeText(search.digits) : null;
  const matching = sql`
    from members m
    where m.organization_id = ${caller.organizationId} and exists (
        select 1 from employees e where e.organization_id = m.organization_id and e.member_id = m.id)
      and (${like}::text is null or m.first_name || ' ' || m.last_name ilike ${like} or m.email ilike ${like}
        or m.phone like ${digits} or m.id = ${search?.id ?? null}::uuid)`;
  const counted = await sql<{ total: number }>`select count(*) as total ${matching}`.execute(db);
  const { rows } = await sql<MemberListRow>`
    select ${columns('members', LISTED, 'm')} ${matching}
    order by m.id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** The language as it was, the member's row locked. */
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
