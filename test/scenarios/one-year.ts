/** An employer with two products in simulated time, spoken of by first names: for the story of a plan year (one-year.test.ts). */
import type { Api, TestOpenroll } from '../../server/testing/app.ts';
import { makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { done } from '../../server/testing/deducting.ts';
import { answerWith, type Decision } from '../../server/testing/enrolling.ts';
import { applyCensus, rosterRow, type TestRow } from '../../server/testing/people.ts';

export type Product = 'Medical' | 'Dental';

/** Medical: Basic 180.58, Plus 200.00, with children 280.50 and 310.00; Dental 40.00, with children 60.00. */
const PLANS = {
  Medical: {
    Basic: { EE: 18058, ES: 30000, EC: 28050, EF: 36920 },
    Plus: { EE: 20000, ES: 33000, EC: 31000, EF: 41000 },
  },
  Dental: { Basic: { EE: 4000, ES: 5500, EC: 6000, EF: 7500 } },
} as const;
const PAID_BY_EMPLOYER = { Medical: { type: 'fixed', EE: 13400, ES: 20000 }, Dental: { type: 'fixed', EE: 1500 } };

interface Enrollment {
  id: string;
  product_name: Product;
  election_status: string;
  policy_status: string | null;
  coverage_start: string;
  coverage_end: string | null;
  enrollment_window_end: string;
  coverage_tier: string | null;
  plan_name: string | null;
}

interface Line {
  employee_id: string;
  benefit_name: string;
  period_start_date: string;
  monthly_cents: number;
}

interface Event {
  event_name: string;
  resource_id: string;
  created_at: string;
}

export class Story {
  readonly #t: TestOpenroll;
  readonly #api: Api;
  readonly #employerId: string;
  readonly #products = new Map<Product, { id: string; plans: Map<string, string> }>();
  readonly #roster = new Map<string, TestRow>();
  readonly #people = new Map<string, { id: string; memberId: string }>();
  #told = 0;

  private constructor(t: TestOpenroll, api: Api, employerId: string) {
    [this.#t, this.#api, this.#employerId] = [t, api, employerId];
  }

  /** Full-time people are eligible after 60 days. */
  static async begin(t: TestOpenroll): Promise<Story> {
    const { api } = await t.otherOrganization('sandbox');
    const story = new Story(t, api, await makeEmployer(api));
    for (const product of ['Medical', 'Dental'] as const) {
      const product_code = { Medical: 'MEC_PLUS', Dental: 'VD' }[product];
      const id = await makeProduct(api, { category: product, name: product, product_code });
      const plans = new Map<string, string>();
      for (const [name, rates] of Object.entries(PLANS[product])) {
        plans.set(name, await makePlan(api, id, { name, rates: { type: 'tier', ...rates } }));
      }
      story.#products.set(product, { id, plans });
    }
    const policy = { classification: 'full_time', waiting_period: '60_days' };
    await story.#done(api.post(`/v1/employers/${story.#employerId}/benefit-eligibility-policies`, policy));
    return story;
  }

  async #done(answer: ReturnType<Api['post']>) {
    const body = await done(answer);
    await this.#t.drain();
    return body?.data;
  }

  #who(name: string): { id: string; memberId: string } {
    const found = this.#people.get(name);
    if (!found) throw new Error(`${name} was never on the roster`);
    return found;
  }

  /** Sends the roster with these rows added or changed, and without those named in `gone`. */
  async census(changes: Record<string, object>, gone: string[] = []): Promise<void> {
    for (const [name, change] of Object.entries(changes)) {
      const known = this.#roster.get(name);
      const row =
        known ?? rosterRow(this.#roster.size, { first_name: name, reference_id: name, start_date: '2024-03-04' });
      this.#roster.set(name, { ...row, ...change });
    }
    const rows = [...this.#roster].filter(([name]) => !gone.includes(name)).map(([, row]) => row);
    for (const row of await applyCensus(this.#t, this.#employerId, rows, this.#api)) {
      this.#people.set(row.reference_id, { id: row.id, memberId: row.member_id });
    }
  }

  /** Offers all plans of a product for a calendar year; answers the plan year's id. */
  async offer(product: Product, year: number, more: object = {}): Promise<string> {
    const { id, plans } = this.#products.get(product) ?? fail(product);
    const made = await this.#done(
      this.#api.post(`/v1/employers/${this.#employerId}/benefit-plan-years`, {
        benefit_id: id,
        plan_ids: [...plans.values()],
        coverage_start: `${year}-01-01`,
        contribution: PAID_BY_EMPLOYER[product],
        ...more,
      }),
    );
    return made.benefit_plan_year_id;
  }

  /** It is 08:00 of this day, and everything before has happened. */
  async until(day: string): Promise<void> {
    await this.#done(this.#api.post('/v1/test-clock/advance', { to: `${day}T08:00:00Z` }));
    const clock = await this.#done(this.#api.get('/v1/test-clock'));
    if (clock.status !== 'ready') throw new Error(JSON.stringify(clock));
  }

  #enrollments(name: string): Promise<Enrollment[]> {
    return this.#done(this.#api.get(`/v1/members/${this.#who(name).memberId}/enrollments`));
  }

  /** The enrollment of this product with this status; if there are two, the one that starts on this day. */
  async #one(name: string, product: Product, status: string, start?: string): Promise<Enrollment> {
    const fitting = (await this.#enrollments(name)).filter(
      (row) =>
        row.product_name === product &&
        row.election_status === status &&
        (start === undefined || row.coverage_start === start),
    );
    const [one] = fitting;
    if (!one || fitting.length > 1) throw new Error(`${name} has ${fitting.length} ${status} in ${product}`);
    return one;
  }

  /** Signs for a plan, or waives if none is named, in the open window. */
  async #answer(name: string, product: Product, decision: Decision, start?: string): Promise<void> {
    const { id } = await this.#one(name, product, 'Pending', start);
    await this.#done(answerWith(this.#api, id, decision));
  }

  elect(
    name: string,
    product: Product,
    { plan = 'Basic', dependents = [], start }: { plan?: string; dependents?: string[]; start?: string } = {},
  ): Promise<void> {
    const plan_id = this.#products.get(product)?.plans.get(plan) ?? fail(plan);
    return this.#answer(name, product, { plan_id, dependent_ids: dependents }, start);
  }

  waive(name: string, product: Product, start?: string): Promise<void> {
    return this.#answer(name, product, { reason: 'Covered elsewhere' }, start);
  }

  /** Asks to answer again an enrollment with this status. */
  async changesMind(name: string, product: Product, status: 'Enrolled' | 'Waived'): Promise<void> {
    const { id } = await this.#one(name, product, status);
    await this.#done(this.#api.post(`/v1/enrollments/${id}/change`));
  }

  async dependent(name: string, relationship: 'Spouse' | 'Child', date_of_birth: string): Promise<string> {
    const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
    const body = {
      first_name: `${relationship} of ${name}`,
      last_name: 'Ferreira',
      date_of_birth,
      relationship,
      address,
    };
    return (await this.#done(this.#api.post(`/v1/members/${this.#who(name).memberId}/dependents`, body)))
      .legal_dependent_id;
  }

  report(name: string, event_type: string, event_date: string): Promise<{ status: string; effective_date: string }> {
    const url = `/v1/members/${this.#who(name).memberId}/qualifying-life-events`;
    return this.#done(this.#api.post(url, { event_type, event_date }));
  }

  leaves(name: string, termination_date: string): Promise<{ status: string; termination_date: string }> {
    return this.#done(this.#api.post(`/v1/employees/${this.#who(name).id}/terminate`, { termination_date }));
  }

  /** Who would lose coverage in this plan year if nobody answered, by name. */
  async losing(planYearId: string): Promise<string[]> {
    const url = `/v1/employers/${this.#employerId}/benefit-plan-years/${planYearId}/enrollments`;
    const rows: { member_first_name: string }[] = await this.#done(this.#api.get(`${url}?would_lose_coverage=true`));
    return rows.map(({ member_first_name }) => member_first_name).sort();
  }

  async employee(name: string): Promise<Record<string, unknown>> {
    return await this.#done(this.#api.get(`/v1/employees/${this.#who(name).id}`));
  }

  /** What somebody elected, as `Medical Plus EE 2026-01-01 to 2026-12-31`, or that it never began. */
  async coverage(name: string): Promise<string[]> {
    return (await this.#enrollments(name))
      .filter(({ election_status }) => election_status === 'Enrolled')
      .map((row) => {
        const span = row.policy_status === 'Cancelled' ? 'cancelled' : `to ${row.coverage_end}`;
        return `${row.product_name} ${row.plan_name} ${row.coverage_tier} ${row.coverage_start} ${span}`;
      })
      .sort();
  }

  /** The windows that are open, as `Medical from 2026-06-01, open until 2026-06-08`. */
  async windows(name: string): Promise<string[]> {
    return (await this.#enrollments(name))
      .filter(({ election_status }) => election_status === 'Pending')
      .map((row) => `${row.product_name} from ${row.coverage_start}, open until ${row.enrollment_window_end}`)
      .sort();
  }

  /**
   * Every event since the last call, in order, as `2026-01-02 Jonah Medical enrollment.waived`; except deductions,
   * which are in the statements.
   */
  async happened(): Promise<string[]> {
    const names = new Map<string, string>();
    for (const [name, { id }] of this.#people) {
      names.set(id, name);
      for (const row of await this.#enrollments(name)) names.set(row.id, `${name} ${row.product_name}`);
    }
    const events: Event[] = [];
    for (let page = 1; ; page++) {
      const rows: Event[] = await this.#done(this.#api.get(`/v1/webhook-events?limit=100&page=${page}`));
      events.push(...rows);
      if (rows.length < 100) break;
    }
    const fresh = events.reverse().slice(this.#told);
    this.#told = events.length;
    return fresh
      .filter(({ event_name }) => event_name !== 'employee.deduction_created')
      .map((event) =>
        [event.created_at.slice(0, 10), names.get(event.resource_id) ?? 'the employer', event.event_name].join(' '),
      );
  }

  /** The lines of the statement that was run on the 1st of this month, as `Mei Medical 2026-06 10000`, in their order. */
  async statement(month: string): Promise<string[]> {
    const url = `/v1/employers/${this.#employerId}/payroll-deduction-statements?limit=100`;
    const statements: { statement_id: string; period_start: string; total_deduction_cents: number }[] =
      await this.#done(this.#api.get(url));
    const found =
      statements.find(({ period_start }) => period_start === `${month}-01`) ?? fail(`a statement of ${month}`);
    const lines: Line[] = await this.#done(
      this.#api.get(`/v1/payroll-deduction-statements/${found.statement_id}/lines?limit=100`),
    );
    const total = lines.reduce((sum, { monthly_cents }) => sum + monthly_cents, 0);
    if (total !== found.total_deduction_cents) throw new Error(`${found.total_deduction_cents} is not ${total}`);
    const names = new Map([...this.#people].map(([name, { id }]) => [id, name]));
    return lines
      .map((line) =>
        [names.get(line.employee_id), line.benefit_name, line.period_start_date.slice(0, 7), line.monthly_cents].join(
          ' ',
        ),
      )
      .sort();
  }

  async reconcile(month: string): Promise<unknown[]> {
    const url = `/v1/employers/${this.#employerId}/reconciliation?month=${month}`;
    return (await this.#done(this.#api.get(url))).findings;
  }
}

function fail(what: string): never {
  throw new Error(`there is no ${what}`);
}
