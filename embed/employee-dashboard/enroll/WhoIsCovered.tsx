/** Who is covered besides the employee: ticked here, priced below. */
import { Button, Stack, Text } from '@mantine/core';
import type { Options } from '../answers.ts';
import { Choice } from '../parts/Choice.tsx';
import { useScreens } from '../screens.tsx';
import { useDashboardWords } from '../words.ts';
import { useEnrollWords } from './enroll-words.ts';

interface WhoIsCoveredProps {
  enrollmentId: string;
  people: Options['dependents'];
  chosenIds: string[];
  onChange: (ids: string[]) => void;
}

export function WhoIsCovered({ enrollmentId, people, chosenIds, onChange }: WhoIsCoveredProps) {
  const words = useEnrollWords();
  const shared = useDashboardWords();
  const { go } = useScreens();
  return (
    <Stack component="fieldset" gap="sm" className="fieldset">
      <legend className="legend">{words.who}</legend>
      <Text size="sm" c="dimmed">
        {words.whoHint}
      </Text>
      <div className="people">
        <Choice type="checkbox" name="who" checked disabled onChange={() => {}} label={shared.you} />
        {people.map(({ id, first_name, relationship }) => (
          <Choice
            key={id}
            type="checkbox"
            name="who"
            checked={chosenIds.includes(id)}
            onChange={(on) => onChange(on ? [...chosenIds, id] : chosenIds.filter((one) => one !== id))}
            label={
              <>
                {first_name}
                <span className="plan-carrier">{relationship === 'Spouse' ? shared.spouse : shared.child}</span>
              </>
            }
          />
        ))}
      </div>
      <div>
        <Button variant="default" size="sm" onClick={() => go({ name: 'dependent', dependentId: null, enrollmentId })}>
          {words.addPerson}
        </Button>
      </div>
      <details>
        <summary>{words.missingPerson}</summary>
        <Text size="sm">{words.notEligible}</Text>
      </details>
    </Stack>
  );
}
