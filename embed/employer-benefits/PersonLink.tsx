/** The name of a person in a list, which leads to their page, over their reference. */
import { Text } from '@mantine/core';
import { useScreens } from './routes.ts';
import { useWords } from './words.ts';

interface PersonLinkProps {
  person: {
    employee_id: string;
    member_id: string;
    first_name: string;
    last_name: string;
    reference_id: string | null;
  };
}

export function PersonLink({ person }: PersonLinkProps) {
  const words = useWords();
  const { go } = useScreens();
  const { employee_id: employeeId, member_id: memberId, reference_id } = person;
  const name = `${person.first_name} ${person.last_name}`;
  return (
    <>
      <button type="button" className="link" onClick={() => go({ at: 'person', employeeId, memberId, name })}>
        {name}
      </button>
      {reference_id && (
        <Text size="xs" c="dimmed" fw={400}>
          {words.reference(reference_id)}
        </Text>
      )}
    </>
  );
}
