/** The end of an employment: its last day, another last day, or none after all. */
import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../shared/session.tsx';
import { ChangeForm, Reason } from './ChangeForm.tsx';
import type { FormProps } from './form-props.ts';
import { useFormWords } from './form-words.ts';

export function DepartureForm({ employee, ...form }: FormProps) {
  const words = useFormWords();
  const { today } = useSession();
  const was = employee.termination_date;
  const [lastDay, setLastDay] = useState(was ?? today);
  const [hasDied, setHasDied] = useState(false);
  const [reason, setReason] = useState('');
  return (
    <ChangeForm
      {...form}
      title={was ? words.open.moveDeparture : words.open.departure}
      lead={words.departureLead}
      change={
        lastDay && reason.trim()
          ? {
              operation: 'POST /v1/employees/{employee_id}/terminate',
              ids: { employee_id: employee.id },
              body: {
                termination_date: lastDay,
                reason: reason.trim(),
                ...(hasDied ? { cause: 'death' as const } : {}),
              },
            }
          : null
      }
    >
      <TextInput
        type="date"
        label={hasDied ? words.dayOfDeath : words.lastDay}
        required
        value={lastDay}
        onChange={({ currentTarget }) => setLastDay(currentTarget.value)}
        maw={320}
      />
      <Checkbox
        label={words.hasDied}
        checked={hasDied}
        onChange={({ currentTarget }) => setHasDied(currentTarget.checked)}
      />
      <Reason value={reason} onChange={setReason} />
    </ChangeForm>
  );
}

export function WithdrawalForm({ employee, ...form }: FormProps) {
  const words = useFormWords();
  const [reason, setReason] = useState('');
  return (
    <ChangeForm
      {...form}
      title={words.open.withdrawal}
      lead={words.withdrawalLead}
      change={
        reason.trim()
          ? {
              operation: 'DELETE /v1/employees/{employee_id}/termination',
              ids: { employee_id: employee.id },
              body: { reason: reason.trim() },
            }
          : null
      }
    >
      <Reason value={reason} onChange={setReason} />
    </ChangeForm>
  );
}
