/** Where a file is dropped or chosen. It is read in this browser, and is not sent anywhere. */
import { Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../../embed/shared/notices.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import { type ReadRoster, readRoster } from './read-roster.ts';

interface DropFileProps {
  /** There is one already. */
  again: boolean;
  onRead: (name: string, roster: Exclude<ReadRoster, { problem: unknown }>) => void;
}

export function DropFile({ again, onRead }: DropFileProps) {
  const { roster } = useOnboardingWords();
  const [isOver, setOver] = useState(false);
  const read = useMutation({
    mutationFn: readRoster,
    onSuccess: (found, file) => {
      if (!('problem' in found)) onRead(file.name, found);
    },
  });
  const take = (file: File | undefined) => file && read.mutate(file);
  return (
    <Stack gap="xs">
      <label
        className="drop"
        data-over={isOver || undefined}
        data-again={again || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        {again ? roster.another : roster.drop}
        <input
          type="file"
          accept=".csv,.txt,.tsv,.xlsx"
          onChange={({ currentTarget }) => {
            take(currentTarget.files?.[0]);
            // The same file can be chosen again once it was corrected.
            currentTarget.value = '';
          }}
        />
      </label>
      {read.isPending && <Text role="status">{roster.reading}</Text>}
      {read.data && 'problem' in read.data && <Text role="alert">{roster.unreadable[read.data.problem.code]}</Text>}
      {read.error && <Problem error={read.error} />}
    </Stack>
  );
}
