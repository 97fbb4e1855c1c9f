/** Who an event is about. What the API said of somebody once is kept; birth dates are not, nobody here needs them. */
import type { Api } from './api.ts';
import type { Category } from './choices.ts';
import type { Event } from './receiver.ts';

export interface Employee {
  id: string;
  member_id: string;
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
  /** The whole roster, read anew. */
  employees(): Promise<Employee[]>;
  enrollment(id: string): Promise<Enrollment>;
  /** Who, and in which benefit. */
  subject(event: Event): Promise<[who: string, what: string]>;
}

export function makeDirectory(api: Api, employer: { id: string; name: string }): Directory {
  const people = new Map<string, Promise<Employee>>();
  const enrollments = new Map<string, Promise<Enrollment>>();

  const employee = (id: string) => known(people, id, () => api.get<Employee>(`/v1/employees/${id}`));
  const enrollment = (id: string) => known(enrollments, id, () => api.get<Enrollment>(`/v1/enrollments/${id}`));

  return {
    enrollment,
    employees: async () => {
      const all = await api.all<Employee>(`/v1/employers/${employer.id}/employees`);
      for (const one of all) people.set(one.id, Promise.resolve(one));
      return all;
    },
    subject: async ({ resource_type: type, resource_id: id }) => {
      if (type === 'employer') return [employer.name, ''];
      if (type === 'employee') return [shortName(await employee(id)), ''];
      const found = await enrollment(id);
      return [shortName(await employee(found.employee_id)), found.benefit.category];
    },
  };
}

function known<T>(cache: Map<string, Promise<T>>, id: string, read: () => Promise<T>): Promise<T> {
  const found = cache.get(id) ?? read();
  cache.set(id, found);
  return found;
}

/** First name and initial: enough to follow somebody through the story. */
export function shortName({ first_name, last_name }: { first_name: string; last_name: string }): string {
  return `${first_name} ${[...last_name][0] ?? ''}.`;
}
