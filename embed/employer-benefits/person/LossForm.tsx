/** A family member is no longer covered: who, why, and since or until when; or the report of it was wrong. */
import { NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Loading, Problem } from '../../shared/notices.tsx';
import { useFormat, useSession } from '../../shared/session.tsx';
import { useDependentsOf } from '../data.ts';
import { ChangeForm, Reason } from './ChangeForm.tsx';
import type { FormProps } from './form-props.ts';
import { type LossCause, useFormWords } from './form-words.ts';

export function LossForm({ employee, ...form }: FormProps) {
  const words = useFormWords();
  const { today } = useSession();
  const dependents = useDependentsOf(employee.member_id, 'active');
  const [who, setWho] = useState('');
  const [cause, setCause] = useState<LossCause | ''>('');
  const [day, setDay] = useState(today);
  const [reason, setReason] = useState('');
  if (dependents.error) return <Problem error={dependents.error} onRetry={() => void dependents.refetch()} />;
  if (!dependents.data) return <Loading lines={1} />;
  if (dependents.data.length === 0) return <Text c="dimmed">{words.nobodyCovered}</Text>;
  const causes = Object.entries(words.causes).map(([value, label]) => ({ value, label }));
  const people = dependents.data.map((one) => ({
    value: one.legal_dependent_id,
    label: `${one.first_name} ${one.last_name}`,
  }));
  return (
    <ChangeForm
      {...form}
      title={words.open.loss}
      lead={words.lossLead}
      change={
        who && cause && day && reason.trim()
          ? {
              operation: 'POST /v1/members/{member_id}/dependents/{legal_dependent_id}/end',
              ids: { member_id: employee.member_id, legal_dependent_id: who },
              body: { ended_on: day, cause, reason: reason.trim() },
            }
          : null
      }
    >
      <NativeSelect
        label={words.who}
        required
        value={who}
        data={[{ value: '', label: words.choose }, ...people]}
        onChange={({ currentTarget }) => setWho(currentTarget.value)}
        maw={320}
      />
      <NativeSelect
        label={words.cause}
        required
        value={cause}
        data={[{ value: '', label: words.choose }, ...causes]}
        onChange={({ currentTarget }) => setCause(currentTarget.value as LossCause | '')}
        maw={320}
      />
      <TextInput
        type="date"
        label={cause === 'divorce' || cause === 'death' ? words.dayItHappened : words.lastCovered}
        required
        value={day}
        onChange={({ currentTarget }) => setDay(currentTarget.value)}
        maw={320}
      />
      <Reason value={reason} onChange={setReason} />
    </ChangeForm>
  );
}

/** Shown if a dependent's place in the family was ended. */
export function LossWithdrawalForm({ employee, ...form }: FormProps) {
  const words = useFormWords();
  const format = useFormat();
  const { today } = useSession();
  const ended = useDependentsOf(employee.member_id, 'ended');
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const people = (ended.data ?? []).map(({ legal_dependent_id, first_name, last_name, cause, ended_on }) => ({
    value: legal_dependent_id,
    label: words.endedBy(
      `${first_name} ${last_name}`,
      words.causes[cause ?? 'other'],
      ended_on ? format.shortDate(ended_on, today) : '',
    ),
  }));
  const who = chosen ?? people[0]?.value;
  return (
    <ChangeForm
      {...form}
      title={words.open.lossWithdrawal}
      lead={words.lossWithdrawalLead}
      change={
        who && reason.trim()
          ? {
              operation: 'DELETE /v1/members/{member_id}/dependents/{legal_dependent_id}/end',
              ids: { member_id: employee.member_id, legal_dependent_id: who },
              body: { reason: reason.trim() },
            }
          : null
      }
    >
      <NativeSelect
        label={words.who}
        required
        value={who}
        data={people}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        maw={420}
      />
      <Reason value={reason} onChange={setReason} />
    </ChangeForm>
  );
}
