/** Proof documents: which papers are accepted, those already sent, and a button that opens the camera on a phone. */
import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { isRefused } from './api.ts';
import type { Operations } from './api-types.ts';
import { Problem } from './notices.tsx';
import { PAPERS, type ProofCase, papersOfKin, useProofWords } from './proof-words.ts';
import { useApi, useFormat, useSession } from './session.tsx';
import { smallerPhoto } from './smaller-photo.ts';

const PATHS = {
  life_event: '/v1/qualifying-life-events/{life_event_id}/documents',
  dependent: '/v1/members/{member_id}/dependents/{legal_dependent_id}/documents',
} as const;
type Path = (typeof PATHS)[keyof typeof PATHS];
type Document = Operations[`GET ${Path}`]['answer']['data'][number];

/** The API path of a case's documents. */
interface Place {
  path: Path;
  ids: Record<string, string>;
}

const placeOf = (about: ProofCase): Place =>
  about.of === 'life_event'
    ? { path: PATHS.life_event, ids: { life_event_id: about.id } }
    : { path: PATHS.dependent, ids: { member_id: about.memberId, legal_dependent_id: about.id } };

interface ProofsProps {
  about: ProofCase;
  /** Whether another one can be added. */
  isOpen: boolean;
}

export default function Proofs({ about, isOpen }: ProofsProps) {
  const words = useProofWords();
  const api = useApi();
  const place = placeOf(about);
  const documents = useQuery({
    queryKey: ['documents', about.id],
    queryFn: async () => (await api.call(`GET ${place.path}`, { ids: place.ids })).data,
  });
  const papers = about.of === 'life_event' ? PAPERS[about.type] : papersOfKin(about);
  return (
    <Stack gap="xs">
      {isOpen && <Text size="sm">{words.accepted(words.papers[papers])}</Text>}
      {documents.error && <Problem error={documents.error} onRetry={() => void documents.refetch()} />}
      {documents.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      )}
      {documents.data && documents.data.length > 0 && (
        <ul className="proofs" aria-label={words.list}>
          {documents.data.map((one) => (
            <Saved key={one.id} document={one} place={place} />
          ))}
        </ul>
      )}
      {isOpen && <Add place={place} caseId={about.id} />}
    </Stack>
  );
}

function Saved({ document: { id, ...of }, place }: { document: Document; place: Place }) {
  const words = useProofWords();
  const { shortDate } = useFormat();
  const { today, bound_entity } = useSession();
  const api = useApi();
  const save = useMutation({
    mutationFn: () => api.file(`GET ${place.path}/{document_id}`, { ids: { ...place.ids, document_id: id } }),
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

interface AddProps {
  place: Place;
  caseId: string;
}

function Add({ place, caseId }: AddProps) {
  const words = useProofWords();
  const upload = useUpload({ place, caseId });
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
function useUpload({ place, caseId }: AddProps) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, key }: { file: File; key: string }) => {
      const body = new FormData();
      body.set('file', await smallerPhoto(file));
      return (await api.call(`POST ${place.path}`, { ids: place.ids, body, idempotencyKey: key })).data;
    },
    onSuccess: () =>
      Promise.all([['documents', caseId], ['life-events']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
