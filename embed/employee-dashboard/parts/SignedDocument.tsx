/** What was signed, word for word, with the signer and the hash. Requested when it is opened. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../../shared/notices.tsx';
import { useApi, useFormat } from '../../shared/session.tsx';
import { useDashboardWords } from '../words.ts';
import { DocumentText } from './DocumentText.tsx';
import { SignedPdf } from './SignedPdf.tsx';

interface SignedDocumentProps {
  enrollmentId: string;
  /** The name of the benefit. */
  what: string;
  /** The file is fetched in advance. */
  withPdf?: boolean;
}

export function SignedDocument({ enrollmentId, what, withPdf = false }: SignedDocumentProps) {
  const words = useDashboardWords();
  const { date } = useFormat();
  const api = useApi();
  const [isOpen, setIsOpen] = useState(false);
  const signature = useQuery({
    queryKey: ['signature', enrollmentId],
    enabled: isOpen,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () =>
      (await api.call('GET /v1/enrollments/{enrollment_id}/signature', { ids: { enrollment_id: enrollmentId } })).data,
  });
  const { data } = signature;
  return (
    <Stack gap="xs" align="flex-start" className="signed" data-open={isOpen || undefined}>
      <Group gap="xs">
        <SignedPdf enrollmentId={enrollmentId} what={what} now={withPdf} />
        <Button
          variant="default"
          size="sm"
          aria-label={isOpen ? words.hideSigned(what) : words.showSigned(what)}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? words.hide : words.show}
        </Button>
      </Group>
      {isOpen && signature.error && <Problem error={signature.error} onRetry={() => void signature.refetch()} />}
      {isOpen && data && (
        <>
          <Text size="sm">{words.signedBy(data.signed_name, date(data.signed_at))}</Text>
          <DocumentText html={data.document_html} language={data.language} name={words.documentOf(what)} />
          <Text size="xs" c="dimmed" className="hash">
            {words.fingerprint(data.document_sha256)}
          </Text>
        </>
      )}
    </Stack>
  );
}
