/** What the API lists when the story is over, read once. */
import { type Api, forEach } from './api.ts';
import type { Category } from './choices.ts';
import type { Directory, Employee, EnrollmentStatus } from './directory.ts';
import type { Event } from './receiver.ts';
import { readStatements, type Statement } from './statements.ts';

/** An enrollment as GET /v1/members/{id}/enrollments shows it. */
export interface Cover {
  id: string;
  benefit_plan_year_id: string;
  benefit_type: Category;
  plan_name: string | null;
  tier_name: string | null;
  coverage_start: string;
  coverage_end: string | null;
  election_status: 'Enrolled' | 'Waived' | 'Pending' | 'Expired';
  policy_status: string | null;
  premium_in_cents: number | null;
  employer_contribution_in_cents: number | null;
  employee_deduction_in_cents: number | null;
}

interface Delivery {
  status: string;
  kind: string;
  attempt_count: number;
}

/** Everything that the API lists, read once. */
export interface Books {
  employees: Employee[];
  covers: Map<string, Cover[]>;
  events: (Omit<Event, 'event_id'> & { id: string })[];
  deliveries: Delivery[];
  statements: Statement[];
  statuses: Record<EnrollmentStatus, number>;
  signatures: number;
  /** Enrollments that brought back earlier coverage: nobody signed them. */
  reinstated: number;
}

export async function readBooks(
  api: Api,
  directory: Directory,
  employerId: string,
  progress: (done: number, total: number) => void,
): Promise<Books> {
  const [employees, events, statements, head] = await Promise.all([
    directory.employees(),
    api.all<Books['events'][number]>('/v1/webhook-events'),
    readStatements(api, employerId),
    api.get<{ signature_count: number; pending_count: number }>('/v1/signatures/head'),
  ]);
  const covers = new Map<string, Cover[]>();
  const deliveries: Delivery[] = [];
  const total = employees.length + events.length;
  const read = () => progress(covers.size + deliveries.length, total);
  await forEach(employees, async ({ id, member_id }) => {
    covers.set(id, await api.get<Cover[]>(`/v1/members/${member_id}/enrollments`));
    read();
  });
  await forEach(events, async ({ id }) => {
    deliveries.push(...(await settledDeliveries(api, id)));
    read();
  });
  const statuses = { enrolled: 0, waived: 0, pending: 0, inactive: 0 };
  for (const { enrollments } of employees) for (const { status } of enrollments) statuses[status]++;
  return {
    employees,
    covers,
    events,
    deliveries,
    statements,
    statuses,
    signatures: head.signature_count + head.pending_count,
    reinstated: await countReinstated(api, employees),
  };
}

/** Only somebody who left and is back can have one. */
async function countReinstated(api: Api, employees: readonly Employee[]): Promise<number> {
  const returned = employees.filter(
    ({ status, enrollments }) => status === 'active' && enrollments.some((one) => one.status === 'inactive'),
  );
  let reinstated = 0;
  await forEach(
    returned.flatMap(({ enrollments }) => enrollments),
    async ({ id }) => {
      const { started_reason } = await api.get<{ started_reason: string }>(`/v1/enrollments/${id}`);
      if (started_reason === 'reinstatement') reinstated++;
    },
  );
  return reinstated;
}

const LOOK_MS = 100;
const MOST_LOOKS = 20;

/** The receiver has the event a moment before the server has noted that it was delivered. */
async function settledDeliveries(api: Api, eventId: string): Promise<Delivery[]> {
  for (let looks = 1; ; looks++) {
    const found = await api.get<Delivery[]>(`/v1/webhook-events/${eventId}/deliveries`);
    const settled = found.every(({ status }) => status === 'Delivered' || status === 'Failed');
    if (settled || looks === MOST_LOOKS) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Current or future coverage: elected and not cancelled. */
export function isCover({ election_status, policy_status }: Cover): boolean {
  return election_status === 'Enrolled' && policy_status !== 'Cancelled';
}
