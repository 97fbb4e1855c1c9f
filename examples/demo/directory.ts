/** Who an event is about. Caches what the API said about people, except dates of birth, which nobody here needs. */
import type { Api } from './api.ts';
import type { Category } from './choices.ts';
import type { Event } from './receiver.ts';

export interface Employee {
  id: string;
  member_id: string;
  employer_id: string;
  reference_id: string;
  first_name: string;
  last_name: string;
  status: 'active' | 'inactive';
  address: Address | null;
  enrollments: { id: string; status: EnrollmentStatus; answered_at: string | null }[];
}

export type EnrollmentStatus = 'pending' | 'enrolled' | 'waived' | 'inactive';

export interface Address {
  address_line_1: string;
  address_line_2: string | null;
  city: string;
  state: string;
  zipcode: string;
}

export interface Enrollment {
  id: string;
  employee_id: string;
  benefit: { category: Category; name: string };
  status: EnrollmentStatus;
  coverage_start: string;
  coverage_end: string | null;
}

export interface Directory {
  /** The whole roster, read again. */
  employees(): Promise<Employee[]>;
  enrollment(id: string): Promise<Enrollment>;
  /** Who, and in which benefit. */
  subject(event: Event): Promise<[who: string, what: string]>;
}

export function makeDirectory(api: Api, employer: { id: string; name: string }): Directory {
  const people = new Map<string, Employee>();
  /** Enrollment → employee, from the roster. */
  const owners = new Map<string, string>();
  const enrollments = new Map<string, Enrollment>();
  const roster = shared(() => api.all<Employee>(`/v1/employers/${employer.id}/employees`));
  const ofEmployee = new Map<string, () => Promise<Enrollment[]>>();

  async function employees(): Promise<Employee[]> {
    const all = await roster();
    for (const one of all) {
      people.set(one.id, one);
      for (const { id } of one.enrollments) owners.set(id, one.id);
    }
    return all;
  }

  async function employee(id: string): Promise<Employee> {
    if (!people.has(id)) await employees();
    return people.get(id) ?? (await api.get<Employee>(`/v1/employees/${id}`));
  }

  /** All of the person's enrollments at once: somebody with one new enrollment mostly has four. */
  async function enrollment(id: string): Promise<Enrollment> {
    if (!owners.has(id)) await employees();
    const owner = owners.get(id);
    if (owner && !enrollments.has(id)) {
      const read = ofEmployee.get(owner) ?? shared(() => api.all<Enrollment>(`/v1/employees/${owner}/enrollments`));
      ofEmployee.set(owner, read);
      for (const one of await read()) enrollments.set(one.id, one);
    }
    return enrollments.get(id) ?? (await api.get<Enrollment>(`/v1/enrollments/${id}`));
  }

  return {
    employees,
    enrollment,
    subject: async ({ resource_type: type, resource_id: id }) => {
      if (type === 'employer') return [employer.name, ''];
      if (type === 'employee') return [shortName(await employee(id)), ''];
      const found = await enrollment(id);
      return [shortName(await employee(found.employee_id)), found.benefit.category];
    },
  };
}

/**
 * Concurrent callers share a read. One that comes while a read is running gets the next: the running one may have begun before
 * the data that it looks for was there.
 */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;
  const start = (): Promise<T> => {
    running = read().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}

/** First name and initial: enough to follow somebody through the story. */
export function shortName({ first_name, last_name }: { first_name: string; last_name: string }): string {
  return `${first_name} ${[...last_name][0] ?? ''}.`;
}
