/** The ids that a request names, in its path and anywhere in its body, and the same request with others in their places. */
import { randomBytes } from 'node:crypto';
import { kindOf, parseId } from '../../../server/modules/vocabulary/ids.ts';
import type { Prepared } from './world.ts';

export interface Named {
  /** `path.employer_id`, `body.dependent_ids.0` */
  where: string;
  id: string;
}

export function namedIn({ ids, body }: Prepared): Named[] {
  const inPath = Object.entries(ids).map(([name, id]) => ({ where: `path.${name}`, id }));
  return [...inPath, ...within(body, 'body')];
}

function within(value: unknown, where: string): Named[] {
  if (typeof value === 'string') {
    const kind = kindOf(value);
    return kind && parseId(kind, value) ? [{ where, id: value }] : [];
  }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => within(inner, `${where}.${name}`));
}

/** The request with another id in this place. */
export function put(request: Prepared, { where }: Named, id: string): Prepared {
  const [place = '', ...steps] = where.split('.');
  if (place === 'path') return { ...request, ids: { ...request.ids, [steps.join('.')]: id } };
  return { ...request, body: replaced(request.body, steps, id) as object };
}

function replaced(value: unknown, [step, ...rest]: string[], id: string): unknown {
  if (step === undefined) return id;
  const inner = (value as Record<string, unknown>)[step];
  if (Array.isArray(value)) return value.with(Number(step), replaced(inner, rest, id));
  return { ...(value as object), [step]: replaced(inner, rest, id) };
}

/** An id of the same kind that nothing has. Invoices are numbered. */
export function unknownId({ id }: Pick<Named, 'id'>): string {
  if (id.startsWith('INV-')) return 'INV-999999';
  const bytes = randomBytes(16);
  return `${id.slice(0, id.indexOf('_'))}_${bytes.toString('base64url')}`;
}
