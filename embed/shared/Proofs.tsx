/** The documents of a life event: which papers are good proof, those that are there, and a button that a phone opens its camera for. */
import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { isRefused } from './api.ts';
import type { Operations } from './api-types.ts';
import type { LifeEventType } from './life-event-names.ts';
import { Problem } from './notices.tsx';
import { PAPERS, useProofWords } from './proof-words.ts';
import { useApi, useFormat, useSession } from './session.tsx';
import { smallerPhoto } from './smaller-photo.ts';

const DOCUMENTS = '/v1/qualifying-life-events/{life_event_id}/documents' as const;
type Document = Operations[`GET ${typeof DOCUMENTS}`]['answer']['data'][number];

interface ProofsProps {
  lifeEventId: string;
  type: LifeEventType;
  /** Whether another one can be added. */
  isOpen: boolean;
}

export default function Proofs({ lifeEventId, type, isOpen }: ProofsProps) {
  const words = useProofWords();
  const api = useApi();
  const ids = { life_event_id: lifeEventId };
  const documents = useQuery({
    queryKey: ['documents', lifeEventId],
    queryFn: async () => (await api.call(`GET ${DOCUMENTS}`, { ids })).data,
  });
  return (
    <Stack gap="xs">
      {isOpen && <Text size="sm">{words.accepted(words.papers[PAPERS[type]])}</Text>}
      {documents.error && <Problem error={documents.error} onRetry={() => void documents.refetch()} />}
      {documents.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      )}
      {documents.data && documents.data.length > 0 && (
        <ul className="proofs" aria-label={words.list}>
          {documents.data.map((one) => (
            <Saved key={one.id} document={one} lifeEventId={lifeEventId} />
          ))}
        </ul>
      )}
      {isOpen && <Add lifeEventId={lifeEventId} />}
    </Stack>
  );
}

function Saved({ document: { id, ...of }, lifeEventId }: { document: Document; lifeEventId: string }) {
  const words = useProofWords();
  const { shortDate } = useFormat();
  const { today, bound_entity } = useSession();
  const api = useApi();
  const save = useMutation({
    mutationFn: () =>
      api.file(`GET ${DOCUMENTS}/{document_id}`, { ids: { life_event_id: lifeEventId, document_id: id } }),
    onSuccess: (file) => {
      const anchor = document.createElement('a');
      anchor.href = URL.createObjectURL(file);
      anchor.download = of.file_name;
      anchor.click();
      setTimeout(() => URL.revokeObjectURL(anchor.href), 1_000);
    },
  });
  const facts = [
    sizeOf(of.size_in_bytes),
    shortDate(of.uploaded_at, today),
    ...(bound_entity.type === 'employee' && of.uploaded_by === 'employee' ? [] : [words.by[of.uploaded_by]]),
  ];
  return (
    <li>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <div className="proof-name">
          <Text size="sm">{of.file_name}</Text>
          <Text size="xs" c="dimmed">
            {facts.join(' · ')}
          </Text>
        </div>
        <Button
          variant="default"
          size="sm"
          loading={save.isPending}
          aria-label={words.saveOf(of.file_name)}
          onClick={() => save.mutate()}
        >
          {words.save}
        </Button>
      </Group>
      {save.error && <Problem error={save.error} onRetry={() => save.mutate()} />}
    </li>
  );
}

function sizeOf(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1024 ? `${kilobytes} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

function Add({ lifeEventId }: { lifeEventId: string }) {
  const words = useProofWords();
  const upload = useUpload(lifeEventId);
  const again = useRef<() => void>(null);
  return (
    <Stack gap="xs" align="flex-start">
      <FileButton
        accept="image/*,application/pdf"
        resetRef={again}
        onChange={(file) => {
          // The same file can be chosen again.
          again.current?.();
          if (file) upload.mutate({ file, key: crypto.randomUUID() });
        }}
      >
        {(given) => (
          <Button variant="default" loading={upload.isPending} {...given}>
            {words.add}
          </Button>
        )}
      </FileButton>
      <Text size="sm" role="status">
        {upload.isPending && words.sending(upload.variables.file.name)}
        {upload.data && words.sent(upload.data.file_name)}
      </Text>
      {upload.error && (
        <Problem
          error={upload.error}
          texts={words.problems}
          {...(isRefused(upload.error) ? {} : { onRetry: () => upload.mutate(upload.variables) })}
        />
      )}
    </Stack>
  );
}

/** A retry after a lost answer sends the same file with the same key, which adds it once. */
function useUpload(lifeEventId: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, key }: { file: File; key: string }) => {
      const body = new FormData();
      body.set('file', await smallerPhoto(file));
      const given = { ids: { life_event_id: lifeEventId }, body, idempotencyKey: key };
      return (await api.call(`POST ${DOCUMENTS}`, given)).data;
    },
    onSuccess: () =>
      Promise.all(
        [['documents', lifeEventId], ['life-events']].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}
