/** How lists of what belongs to people are searched: by a part of the name, or by a whole reference ID. */
import { type RawBuilder, sql } from 'kysely';
import Type from 'typebox';
import { likeText } from '../../platform/http/schemas.ts';

export const PersonSearch = Type.Optional(
  Type.String({ maxLength: 255, description: 'Part of the employee’s name, or an exact reference ID.' }),
);

/** Whether employee `e` of the query is looked for; null looks for everybody. */
export function isLookedFor(search: string | null): RawBuilder<boolean> {
  const part = search === null ? null : likeText(search);
  return sql`(${part}::text is null or e.first_name || ' ' || e.last_name ilike ${part} or e.reference_id = ${search})`;
}
