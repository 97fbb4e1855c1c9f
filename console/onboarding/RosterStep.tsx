/** The roster: a file is dropped, its columns are named, its faults are corrected, and it is tried out. Nothing is applied here. */
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../embed/shared/api.ts';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { Consequences } from './Consequences.tsx';
import { lookAt } from './census-sending.ts';
import { DropFile } from './DropFile.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import { doubledFields, draftOf, faultsIn, missingFields, type RosterDraft } from './roster-draft.ts';
import { Sheet } from './Sheet.tsx';
import type { StepProps } from './steps.ts';
import { useDraft } from './use-draft.ts';

export function RosterStep({ employerId, has, onNext }: StepProps) {
  const words = useOnboardingWords();
  const { draft, isKept, change } = useDraft(employerId);
  const [note, setNote] = useState<string | null>(null);
  const { roster } = words;
  return (
    <Stack gap="md">
      {has.people > 0 && <Text>{roster.isIn(has.people)}</Text>}
      <DropFile
        again={draft !== null}
        onRead={(file, { headings, rows, isGuess, sheet }) => {
          change(draftOf(file, headings, rows));
          setNote(isGuess ? roster.guessed : sheet === null ? null : roster.sheet(sheet));
        }}
      />
      {draft ? (
        <>
          <Text size="sm" c="dimmed">
            {[note, isKept ? roster.kept : roster.notKept].filter(Boolean).join(' ')}
          </Text>
          <Draft key={draft.name} employerId={employerId} draft={draft} onChange={change} onNext={onNext} />
        </>
      ) : (
        has.people > 0 && (
          <Group>
            <Button onClick={onNext}>{words.goOn}</Button>
          </Group>
        )
      )}
    </Stack>
  );
}

interface DraftProps {
  employerId: string;
  draft: RosterDraft;
  onChange: (draft: RosterDraft) => void;
  onNext: () => void;
}

function Draft({ employerId, draft, onChange, onNext }: DraftProps) {
  const words = useOnboardingWords();
  const { roster } = words;
  const format = useFormat();
  const leftOut = draft.headings.filter((heading, column) => draft.fields[column] === null && heading.trim() !== '');
  const { look, progress } = useLook(employerId);
  const isBad = look.error instanceof ApiProblem && look.error.code === 'invalid_request';
  const faults = look.error instanceof ApiProblem ? faultsIn(look.variables ?? draft, look.error.details) : [];
  return (
    <Stack gap="md">
      <Text>
        {roster.columns(draft.rows.length, draft.name)} {leftOut.length > 0 && roster.leavesOut(format.list(leftOut))}
      </Text>
      <NativeSelect
        label={roster.dates}
        value={draft.dates}
        maw={280}
        data={(['iso', 'us'] as const).map((value) => ({ value, label: roster.dateForms[value] }))}
        onChange={({ currentTarget: { value } }) => onChange({ ...draft, dates: value === 'us' ? 'us' : 'iso' })}
      />
      <Wrong draft={draft} />
      {isBad && (
        <Text role="alert" fw={600}>
          {roster.faults(faults.length)} {faults.length >= 100 && roster.mostFaults}
        </Text>
      )}
      <Sheet draft={draft} faults={faults} onChange={onChange} />
      {look.error && !isBad && <Problem error={look.error} />}
      {look.data && look.variables === draft && <Consequences looked={look.data} />}
      {progress && look.isPending && <Text role="status">{roster.checking(progress.done, progress.all)}</Text>}
      <Group>
        <Button
          variant={look.data && look.variables === draft ? 'default' : 'filled'}
          loading={look.isPending}
          disabled={missingFields(draft).length > 0 || doubledFields(draft).length > 0}
          onClick={() => look.mutate(draft)}
        >
          {roster.check}
        </Button>
        {look.data && look.variables === draft && <Button onClick={onNext}>{words.goOn}</Button>}
      </Group>
    </Stack>
  );
}

function useLook(employerId: string) {
  const { api } = useDesk();
  const [progress, setProgress] = useState<{ done: number; all: number } | null>(null);
  const look = useMutation({
    mutationFn: (draft: RosterDraft) => lookAt(api, employerId, draft, (done, all) => setProgress({ done, all })),
    onSettled: () => setProgress(null),
  });
  return { look, progress };
}

/** What is wrong with the columns as a whole. */
function Wrong({ draft }: { draft: RosterDraft }) {
  const { roster } = useOnboardingWords();
  const format = useFormat();
  const named = (fields: ReturnType<typeof missingFields>) => format.list(fields.map((field) => roster.fields[field]));
  const [missing, doubled] = [missingFields(draft), doubledFields(draft)];
  return (
    <>
      {missing.length > 0 && <Text role="alert">{roster.missing(named(missing))}</Text>}
      {doubled.length > 0 && <Text role="alert">{roster.doubled(named(doubled))}</Text>}
    </>
  );
}
