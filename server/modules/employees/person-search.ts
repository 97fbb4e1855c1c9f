/** How lists of people are searched: by part of a name, or by an exact reference ID. */
import { type RawBuilder, sql } from 'kysely';
import Type from 'typebox';
import { likeText } from '../../platform/http/schemas.ts';

export const PersonSearch = Type.Optional(
  Type.String({ maxLength: 255, description: 'Part of the employee’s name, or an exact reference ID.' }),
);

/** Whether employee `e` matches the search; null matches everybody. */
export function isLookedFor(search: string | null): RawBuilder<boolean> {
  const part = search === null ? null : likeText(search);
  return sql`(${part}::text is null or e.first_name || ' ' || e.last_name ilike ${part} or e.reference_id = ${search})`;
}
