/** The offer of a template, from a first day on. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../embed/shared/api.ts';
import { Problem } from '../../embed/shared/notices.tsx';
import { nextFirst } from '../developers/test-clock-days.ts';
import { useDesk } from '../shell/session.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import { bodiesOf, type TemplateYear, templateIn, UnclearName } from './template.ts';

const OFFER = 'POST /v1/employers/{employer_id}/benefit-plan-years' as const;

export function FromTemplate({ employerId }: { employerId: string }) {
  const { offer } = useOnboardingWords();
  const { api, session } = useDesk();
  const client = useQueryClient();
  const [start, setStart] = useState(nextFirst(session.today));
  const [years, setYears] = useState<TemplateYear[] | null>(null);
  const [isBad, setBad] = useState(false);
  const add = useMutation({
    mutationFn: async (wanted: TemplateYear[]) => {
      const ids = { employer_id: employerId };
      const bodies = await bodiesOf(api, wanted, start);
      // Each is tried out before any is made.
      for (const body of bodies) await api.call(OFFER, { ids, body, query: { dry_run: true } });
      for (const body of bodies) await api.call(OFFER, { ids, body });
    },
    onSettled: () => client.invalidateQueries(),
  });
  const read = async (file: File | undefined) => {
    add.reset();
    setYears(null);
    const found = file ? templateIn(await file.text()) : null;
    setYears(found);
    setBad(file !== undefined && found === null);
  };
  return (
    <Stack gap="sm" maw={640}>
      <label className="file-field">
        {offer.file}
        <input type="file" accept=".json,application/json" onChange={({ target }) => void read(target.files?.[0])} />
      </label>
      <Text size="sm" c="dimmed">
        {offer.fileHint}
      </Text>
      {isBad && (
        <Text size="sm" role="alert">
          {offer.badFile}
        </Text>
      )}
      <TextInput
        type="date"
        label={offer.start}
        value={start}
        onChange={({ currentTarget }) => setStart(currentTarget.value)}
      />
      {add.error && <NotOffered error={add.error} />}
      <Group>
        <Button disabled={!years} loading={add.isPending} onClick={() => years && add.mutate(years)}>
          {offer.add}
        </Button>
      </Group>
    </Stack>
  );
}

function NotOffered({ error }: { error: Error }) {
  const { offer } = useOnboardingWords();
  if (error instanceof UnclearName) {
    return (
      <Text size="sm" role="alert">
        {error.isKnown ? offer.several(error.message) : offer.unknown(error.message)}
      </Text>
    );
  }
  // The form has no such field: the mistake is in the file.
  const faults = error instanceof ApiProblem && error.code === 'invalid_request' ? error.details : [];
  return (
    <>
      <Problem error={error} />
      {faults.map(({ path, message }) => (
        <Text key={`${path} ${message}`} size="sm">
          {path}: {message}
        </Text>
      ))}
    </>
  );
}
