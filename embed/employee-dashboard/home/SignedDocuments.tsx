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
  const enrollmentOf = (signature: Signature) => enrollments.find(({ id }) => id === signature.enrollment_id);
  /** Says if what was signed no longer applies: its coverage was cancelled, or has ended. */
  const sinceThen = (enrollment: Enrollment | undefined) => {
    if (enrollment?.policy_status === 'Cancelled') return words.neverBegan;
    const isOver = enrollment?.policy_status === 'Coverage Ended' && enrollment.coverage_end;
    return isOver ? words.endedOn(date(isOver)) : null;
  };
  return (
    <Section title={words.documents}>
      {signatures.error && <Problem error={signatures.error} onRetry={() => void signatures.refetch()} />}
      {signatures.data?.length === 0 && <Text c="dimmed">{words.noDocuments}</Text>}
      <Stack gap="sm">
        {signatures.data?.map((one) => {
          const enrollment = enrollmentOf(one);
          const name = enrollment?.product_name ?? '';
          return (
            <Group key={one.id} justify="space-between" gap="xs">
              <div>
                <Text>{one.decision === 'elect' ? words.elected(name) : words.declinedWhat(name)}</Text>
                <Text size="sm" c="dimmed">
                  {[words.signedOn(date(one.signed_at)), sinceThen(enrollment)].filter(Boolean).join(' · ')}
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
