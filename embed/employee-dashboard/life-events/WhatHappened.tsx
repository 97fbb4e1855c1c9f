/** What happened, in two steps: what kind of change in life, then which event, each with its deadline and who decides. */
import { Stack, Text } from '@mantine/core';
import {
  LIFE_EVENT_GROUPS,
  type LifeEventGroup,
  type LifeEventType,
  useLifeEventNames,
} from '../../shared/life-event-names.ts';
import { useSession } from '../../shared/session.tsx';
import type { Dependent } from '../answers.ts';
import { Choice } from '../parts/Choice.tsx';
import type { LifeEventForm } from './life-event-form.ts';
import { whoMayBeMeant } from './life-event-form.ts';
import { useLifeEventWords } from './life-event-words.ts';

interface WhatHappenedProps {
  form: LifeEventForm;
  error: string | undefined;
  onChange: (change: Partial<LifeEventForm>) => void;
}

export function WhatHappened({ form, error, onChange }: WhatHappenedProps) {
  const words = useLifeEventWords();
  const groups = Object.keys(LIFE_EVENT_GROUPS) as LifeEventGroup[];
  return (
    <>
      <fieldset className="fieldset">
        <legend className="legend">{words.what}</legend>
        <div className="people">
          {groups.map((group) => (
            <Choice
              key={group}
              type="radio"
              name="group"
              checked={form.group === group}
              invalid={error !== undefined && form.group === ''}
              onChange={() => onChange({ group, type: '' })}
              label={words.groups[group]}
            />
          ))}
        </div>
        {error && form.group === '' && <Missing>{error}</Missing>}
      </fieldset>
      {form.group !== '' && <Which group={form.group} form={form} error={error} onChange={onChange} />}
    </>
  );
}

/** If the session names no other number. */
const USUAL_DAYS = 30;

function Which({ group, form, error, onChange }: WhatHappenedProps & { group: LifeEventGroup }) {
  const words = useLifeEventWords();
  const names = useLifeEventNames();
  const { life_events_decided_at_once: atOnce, life_event_report_days: longer } = useSession();
  const daysFor = (type: LifeEventType) => longer.find((one) => one.event_type === type)?.days ?? USUAL_DAYS;
  return (
    <fieldset className="fieldset">
      <legend className="label">{words.which}</legend>
      <Stack gap="sm">
        {LIFE_EVENT_GROUPS[group].map((type: LifeEventType) => (
          <Choice
            key={type}
            type="radio"
            name="event"
            checked={form.type === type}
            invalid={error !== undefined}
            onChange={() => onChange({ type, whom: null, alsoEnds: [] })}
            label={names[type]}
          >
            <Text size="sm" c="dimmed">
              {[words.within(daysFor(type)), atOnce.includes(type) ? words.decidedAtOnce : words.hrDecides].join(' ')}
            </Text>
          </Choice>
        ))}
      </Stack>
      {error && <Missing>{error}</Missing>}
    </fieldset>
  );
}

function Missing({ children }: { children: string }) {
  return (
    <Text size="sm" className="field-error" role="alert">
      {children}
    </Text>
  );
}

interface WhomProps extends WhatHappenedProps {
  family: readonly Dependent[];
}

/** Whose place in the family ends, if it could be one of several; and with a spouse, which children. */
export function Whom({ form, family, error, onChange }: WhomProps) {
  const words = useLifeEventWords();
  const meant = whoMayBeMeant(form.type, family);
  const children = form.type === 'divorced' ? family.filter((one) => one.relationship === 'Child') : [];
  const { alsoEnds } = form;
  return (
    <>
      {meant.length > 1 && (
        <fieldset className="fieldset">
          <legend className="label">{words.whom}</legend>
          <div className="people">
            {meant.map(({ legal_dependent_id: id, first_name }) => (
              <Choice
                key={id}
                type="radio"
                name="whom"
                checked={form.whom === id}
                invalid={error !== undefined}
                onChange={() => onChange({ whom: id })}
                label={first_name}
              />
            ))}
          </div>
          {error && <Missing>{error}</Missing>}
        </fieldset>
      )}
      {children.length > 0 && (
        <fieldset className="fieldset">
          <legend className="label">{words.stepchildren}</legend>
          <div className="people">
            {children.map(({ legal_dependent_id: id, first_name }) => (
              <Choice
                key={id}
                type="checkbox"
                name="also"
                checked={alsoEnds.includes(id)}
                onChange={(on) => onChange({ alsoEnds: on ? [...alsoEnds, id] : alsoEnds.filter((one) => one !== id) })}
                label={first_name}
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
