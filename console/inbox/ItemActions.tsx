/** What can be done about a waiting item: open it where it belongs, or settle it here. */
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../../embed/shared/notices.tsx';
import { addressOfOne } from '../money/invoice-address.ts';
import { DiscardRoster } from '../rosters/DiscardRoster.tsx';
import { TryRoster } from '../rosters/TryRoster.tsx';
import { addressOf, Link } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { Differences } from './Differences.tsx';
import { Done } from './Done.tsx';
import { useInboxWords } from './inbox-words.ts';
import type { Item } from './item.ts';
import { LeaveArrears } from './LeaveArrears.tsx';

export function ItemActions({ item }: { item: Item }) {
  const words = useInboxWords();
  const may = useMay();
  const to = whereIs(item);
  return (
    <Group gap="sm" align="flex-start">
      {to && <Link to={to}>{words.look}</Link>}
      {item.member_id && (
        <Link to={addressOf(`/people/${item.member_id}`, { employment: item.employee_id })}>{words.person}</Link>
      )}
      {item.kind === 'life_event' && may('approveQualifyingLifeEvent') && <LifeEvent id={item.resource.id} />}
      {item.kind === 'census_stopped' && item.employer_id && (
        <StoppedRoster employerId={item.employer_id} syncId={item.resource.id} />
      )}
      {item.kind === 'invoice_due' && may('markEmployerInvoicePaid') && item.employer_id && (
        <Invoice employerId={item.employer_id} number={item.resource.id} />
      )}
      {item.kind === 'reconciliation' && may('acceptReconciliation') && item.employer_id && (
        <Differences employerId={item.employer_id} />
      )}
      {item.kind === 'leave_arrears' && may('settleLeave') && item.employee_id && (
        <LeaveArrears employeeId={item.employee_id} leaveId={item.resource.id} />
      )}
      {item.kind === 'webhook_failing' && may('enableWebhookSubscription') && <Webhook id={item.resource.id} />}
    </Group>
  );
}

/** The screen of its employer where it can be seen; null: there is none. */
function whereIs(item: Item): string | null {
  const { kind, employer_id } = item;
  const { id } = item.resource;
  const employer = `/employers/${employer_id}`;
  if (kind === 'life_event' || kind === 'proof_missing')
    return employer_id && addressOf(employer, { at: 'lifeEvents' });
  if (item.kind === 'invoice_due') return addressOfOne(employer_id ?? '', id, item.facts.period_start);
  if (item.kind === 'reconciliation')
    return addressOf(`/money/${employer_id}`, { reconcile: item.facts.period_start.slice(0, 7) });
  if (kind === 'webhook_failing') return '/developers';
  if (kind.startsWith('census_')) return employer_id && addressOf(employer, { at: 'census', syncId: id });
  return null;
}

/** It is right or wrong: once it is discarded, nobody applies it. */
function StoppedRoster(roster: { employerId: string; syncId: string }) {
  const may = useMay();
  const [isApplied, setApplied] = useState(false);
  const [isBeingDiscarded, setBeingDiscarded] = useState(false);
  return (
    <>
      {may('applyCensusSync') && !isBeingDiscarded && (
        <TryRoster {...roster} verb="apply" onDone={() => setApplied(true)} />
      )}
      {may('discardCensusSync') && !isApplied && <DiscardRoster {...roster} onOpen={setBeingDiscarded} />}
    </>
  );
}

const NOTE_LENGTH = 2_000;

function LifeEvent({ id }: { id: string }) {
  const words = useInboxWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const decide = useMutation({
    mutationFn: (verb: 'approve' | 'deny') =>
      api.call(`POST /v1/qualifying-life-events/{life_event_id}/${verb}`, {
        ids: { life_event_id: id },
        body: note.trim() ? { note: note.trim() } : {},
        idempotencyKey: `${id} ${verb}`,
      }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['inbox'], refetchType: 'none' }),
  });
  if (decide.data) return <Done text={words.decided[decide.data.data.status === 'approved' ? 'approve' : 'deny']} />;
  if (!isOpen) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {words.decide}
      </Button>
    );
  }
  return (
    <Stack gap="xs" className="inbox-form">
      <Textarea
        label={words.note}
        value={note}
        maxLength={NOTE_LENGTH}
        autosize
        minRows={1}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      {decide.error && <Problem error={decide.error} />}
      <Group gap="sm">
        <Button size="sm" loading={decide.isPending} onClick={() => decide.mutate('approve')}>
          {words.approve}
        </Button>
        <Button size="sm" variant="default" disabled={decide.isPending} onClick={() => decide.mutate('deny')}>
          {words.deny}
        </Button>
      </Group>
    </Stack>
  );
}

function Invoice({ employerId, number }: { employerId: string; number: string }) {
  const words = useInboxWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const mark = useMutation({
    mutationFn: () =>
      api.call('POST /v1/employers/{employer_id}/invoices/{invoice_id}/mark-paid', {
        ids: { employer_id: employerId, invoice_id: number },
        idempotencyKey: `${number} paid`,
      }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['inbox'], refetchType: 'none' }),
  });
  if (mark.isSuccess) return <Done text={words.paid} />;
  return (
    <Stack gap="xs">
      <Button size="compact-sm" variant="default" loading={mark.isPending} onClick={() => mark.mutate()}>
        {words.markPaid}
      </Button>
      {mark.error && <Problem error={mark.error} />}
    </Stack>
  );
}

function Webhook({ id }: { id: string }) {
  const words = useInboxWords();
  const { api } = useDesk();
  const ids = { subscription_id: id };
  const test = useMutation({
    mutationFn: async () => {
      await api.call('POST /v1/webhook-subscriptions/{subscription_id}/enable', { ids });
      await api.call('POST /v1/webhook-subscriptions/{subscription_id}/test', { ids });
    },
  });
  if (test.isSuccess) return <Done text={words.tested} />;
  return (
    <Stack gap="xs">
      <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {words.enableAndTest}
      </Button>
      {test.error && <Problem error={test.error} />}
    </Stack>
  );
}
