/** The person's spouse and children: who they are, what covers them, and how to change that. */
import { Box, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useCommonWords } from '../../shared/common-words.ts';
import { Loading, Problem } from '../../shared/notices.tsx';
import { ProofToggle } from '../../shared/proof-toggle.tsx';
import { useApi, useFormat } from '../../shared/session.tsx';
import type { Dependent } from '../answers.ts';
import { useDependents, useEnrollments, useForget, useMemberId } from '../data.ts';
import { overviewOf } from '../home/overview.ts';
import { Page } from '../parts/Page.tsx';
import { useScreens } from '../screens.tsx';
import { kinName, useDashboardWords } from '../words.ts';
import { useFamilyWords } from './family-words.ts';

export default function Family() {
  const words = useFamilyWords();
  const dependents = useDependents();
  const { go } = useScreens();
  const [removed, setRemoved] = useState<string | null>(null);
  // Takes the focus, which was on the removed entry.
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (removed !== null) status.current?.focus();
  }, [removed]);
  if (!dependents.data) {
    return dependents.error ? (
      <Problem error={dependents.error} onRetry={() => void dependents.refetch()} />
    ) : (
      <Loading />
    );
  }
  return (
    <Page title={words.title} lead={words.lead}>
      <p role="status" className="status" ref={status} tabIndex={-1}>
        {removed && words.removed(removed)}
      </p>
      {dependents.data.length === 0 && <Text>{words.none}</Text>}
      {dependents.data.map((one) => (
        <Person key={one.legal_dependent_id} dependent={one} onRemoved={() => setRemoved(one.first_name)} />
      ))}
      <div>
        <Button size="md" onClick={() => go({ name: 'dependent', dependentId: null })}>
          {words.add}
        </Button>
      </div>
    </Page>
  );
}

function Person({ dependent, onRemoved }: { dependent: Dependent; onRemoved: () => void }) {
  const words = useFamilyWords();
  const shared = useDashboardWords();
  const { date } = useFormat();
  const { go } = useScreens();
  const covers = useCovers(dependent.legal_dependent_id);
  const name = `${dependent.first_name} ${dependent.last_name}`;
  const [asking, setAsking] = useState(false);
  const { legal_dependent_id: id, relationship, domestic_partner: isOfPartner } = dependent;
  const about = { of: 'dependent' as const, id, memberId: useMemberId(), relationship, isOfPartner };
  return (
    <Paper withBorder p="lg">
      <Group justify="space-between" gap="sm" align="flex-start">
        <div>
          <Text fw={650}>{name}</Text>
          <Text size="sm">{kinName(shared, dependent)}</Text>
          <Text size="sm" c="dimmed">
            {words.born(date(dependent.date_of_birth))}
          </Text>
          {covers && <Text size="sm">{words.coveredBy(covers)}</Text>}
        </div>
        {!asking && (
          <Group gap="xs">
            <Button
              variant="default"
              size="sm"
              aria-label={words.editWhom(name)}
              onClick={() => go({ name: 'dependent', dependentId: dependent.legal_dependent_id })}
            >
              {words.edit}
            </Button>
            <Button variant="default" size="sm" aria-label={words.removeWhom(name)} onClick={() => setAsking(true)}>
              {words.remove}
            </Button>
          </Group>
        )}
      </Group>
      {asking && <ReallyRemove dependent={dependent} onKeep={() => setAsking(false)} onRemoved={onRemoved} />}
      <Box mt="sm">
        <ProofToggle about={about} count={null} isOpen what={name} />
      </Box>
    </Paper>
  );
}

interface ReallyRemoveProps {
  dependent: Dependent;
  onKeep: () => void;
  onRemoved: () => void;
}

function ReallyRemove({ dependent, onKeep, onRemoved }: ReallyRemoveProps) {
  const words = useFamilyWords();
  const api = useApi();
  const member_id = useMemberId();
  const forget = useForget();
  const { legal_dependent_id, first_name } = dependent;
  const intent = useRef(crypto.randomUUID());
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const remove = useMutation({
    mutationFn: () =>
      api.call('DELETE /v1/members/{member_id}/dependents/{legal_dependent_id}', {
        ids: { member_id, legal_dependent_id },
        idempotencyKey: intent.current,
      }),
    onSuccess: () => {
      onRemoved();
      forget('dependents', 'options');
    },
  });
  return (
    <Stack gap="sm" mt="md" align="flex-start">
      <Text role="alert">{words.removeSure(first_name)}</Text>
      {remove.error && <Problem error={remove.error} texts={words.problems} />}
      <Group gap="xs">
        <Button color="red" size="sm" disabled={remove.isPending} onClick={() => remove.mutate()}>
          {words.remove}
        </Button>
        <Button ref={keep} variant="default" size="sm" onClick={onKeep}>
          {words.keep}
        </Button>
      </Group>
    </Stack>
  );
}

/** The benefits that cover somebody, by name. */
function useCovers(dependentId: string): string {
  const { categories } = useCommonWords();
  const { list } = useFormat();
  const { data = [] } = useEnrollments();
  const covering = overviewOf(data, '').coverage.filter((one) =>
    one.covered_dependents.some(({ id }) => id === dependentId),
  );
  return list([...new Set(covering.map((one) => categories[one.benefit_type] ?? one.product_name))]);
}
