/** Every document that the person signed, to read again. */
import { Group, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Problem } from '../../shared/notices.tsx';
import { useFormat } from '../../shared/session.tsx';
import type { Enrollment, Signature } from '../answers.ts';
import { Section } from '../parts/Section.tsx';
import { SignedDocument } from '../parts/SignedDocument.tsx';
import { useHomeWords } from './home-words.ts';

interface SignedDocumentsProps {
  signatures: UseQueryResult<Signature[]>;
  enrollments: Enrollment[];
}

export function SignedDocuments({ signatures, enrollments }: SignedDocumentsProps) {
  const words = useHomeWords();
  const { date } = useFormat();
  const nameOf = (id: string) => enrollments.find((one) => one.id === id)?.product_name ?? '';
  return (
    <Section title={words.documents}>
      {signatures.error && <Problem error={signatures.error} onRetry={() => void signatures.refetch()} />}
      {signatures.data?.length === 0 && <Text c="dimmed">{words.noDocuments}</Text>}
      <Stack gap="sm">
        {signatures.data?.map((one) => {
          const name = nameOf(one.enrollment_id);
          return (
            <Group key={one.id} justify="space-between" gap="xs">
              <div>
                <Text>{one.decision === 'elect' ? words.elected(name) : words.declinedWhat(name)}</Text>
                <Text size="sm" c="dimmed">
                  {words.signedOn(date(one.signed_at))}
                </Text>
              </div>
              <SignedDocument enrollmentId={one.enrollment_id} what={name} />
            </Group>
          );
        })}
      </Stack>
    </Section>
  );
}
