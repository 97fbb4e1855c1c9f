/** Who is covered besides the employee: ticked here, priced below. */
import { Button, Stack, Text } from '@mantine/core';
import type { Options } from '../answers.ts';
import { Choice } from '../parts/Choice.tsx';
import { useScreens } from '../screens.tsx';
import { kinName, useDashboardWords } from '../words.ts';
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
        {people.map((person) => (
          <Choice
            key={person.id}
            type="checkbox"
            name="who"
            checked={chosenIds.includes(person.id)}
            onChange={(on) => onChange(on ? [...chosenIds, person.id] : chosenIds.filter((id) => id !== person.id))}
            label={
              <>
                {person.first_name}
                <span className="plan-carrier">{kinName(shared, person)}</span>
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
