/** The screens of an employer's people as addresses: the query holds what differs from the screen as first opened. */
import { LIFE_EVENTS, PEOPLE, ROSTER, type Route } from '../../embed/employer-benefits/routes.ts';
import { addressOf } from '../shell/router.tsx';

/** Each screen as it is first opened. */
const FIRST: { [At in Route['at']]: Extract<Route, { at: At }> } = {
  overview: { at: 'overview' },
  people: PEOPLE,
  person: { at: 'person', employeeId: '', memberId: '', name: '' },
  lifeEvents: LIFE_EVENTS,
  deductions: { at: 'deductions', page: 1 },
  statement: { at: 'statement', statementId: '', month: '', search: '', page: 1 },
  roster: ROSTER,
  census: { at: 'census', syncId: null, page: 1 },
};

const isScreen = (text: string): text is Route['at'] => Object.hasOwn(FIRST, text);

export function routeIn(query: URLSearchParams): Route {
  const at = query.get('at') ?? '';
  const first = isScreen(at) ? FIRST[at] : FIRST.overview;
  const fields = Object.entries(first).map(([name, usual]) => [name, fieldOf(query.get(name), usual)]);
  return Object.fromEntries(fields) as Route;
}

function fieldOf(given: string | null, usual: unknown): unknown {
  if (given === null) return usual;
  if (typeof usual === 'number') return Math.max(1, Number.parseInt(given, 10) || 1);
  return typeof usual === 'boolean' ? given === 'true' : given;
}

/** A person has an address of their own, whichever employer the user comes from. */
export function addressOfScreen(employerId: string, route: Route): string {
  if (route.at === 'person') return `/people/${route.memberId}`;
  const usual = new Map<string, unknown>(Object.entries(FIRST[route.at]));
  const others = Object.entries(route).filter(([name, value]) => name === 'at' || value !== usual.get(name));
  const { at, ...rest } = Object.fromEntries(others);
  return addressOf(`/employers/${employerId}`, { ...(at === 'overview' ? {} : { at }), ...rest });
}
