/** A leave of absence: it is recorded, changed when more of it is known, or taken back where there was none. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Operations } from '../../shared/api-types.ts';
import { useFormat, useSession } from '../../shared/session.tsx';
import { useLeaves } from '../data.ts';
import { ChangeForm } from './ChangeForm.tsx';
import type { FormProps } from './form-props.ts';
import { useFormWords } from './form-words.ts';
import { useLeaveWords } from './leave-words.ts';

type Leave = NonNullable<ReturnType<typeof useLeaves>['data']>[number];
type Body = Operations['POST /v1/employees/{employee_id}/leaves']['body'];

/** What is entered: all that a leave says but its first day. */
interface Terms {
  lastDay: string;
  coverage: Leave['coverage'];
  deductions: Leave['deductions'];
  paychecks: string;
}

const NEW: Terms = { lastDay: '', coverage: 'continues', deductions: 'continue', paychecks: '' };

const termsOf = ({ ends_on, coverage, deductions, catch_up }: Leave): Terms => ({
  ...{ lastDay: ends_on ?? '', coverage, deductions },
  paychecks: catch_up ? String(catch_up.paychecks) : '',
});

/** Null: how many paychecks make up for it is not said yet. */
function bodyOf({ lastDay, coverage, deductions, paychecks }: Terms): Omit<Body, 'starts_on'> | null {
  const body = { ends_on: lastDay || null, coverage, deductions };
  if (deductions !== 'catch_up') return body;
  return /^\d+$/.test(paychecks) ? { ...body, catch_up: { paychecks: Number(paychecks) } } : null;
}

export function LeaveForm({ employee, ...form }: FormProps) {
  const { open } = useFormWords();
  const words = useLeaveWords();
  const { today } = useSession();
  const [firstDay, setFirstDay] = useState(today);
  const [terms, setTerms] = useState(NEW);
  const body = bodyOf(terms);
  return (
    <ChangeForm
      {...form}
      title={open.leave}
      lead={words.lead}
      change={
        firstDay && body
          ? {
              operation: 'POST /v1/employees/{employee_id}/leaves',
              ids: { employee_id: employee.id },
              body: { starts_on: firstDay, ...body },
            }
          : null
      }
    >
      <TextInput
        type="date"
        label={words.firstDay}
        required
        value={firstDay}
        onChange={({ currentTarget }) => setFirstDay(currentTarget.value)}
        maw={320}
      />
      <TermsFields terms={terms} onChange={setTerms} />
    </ChangeForm>
  );
}

/** Shown where there is one: the latest comes first. */
export function LeaveChangeForm({ employee, ...form }: FormProps) {
  const { open } = useFormWords();
  const words = useLeaveWords();
  const { leave, choice } = useChosen(employee.id);
  const [entered, setEntered] = useState<{ of: string; terms: Terms } | null>(null);
  if (!leave) return null;
  const terms = entered?.of === leave.id ? entered.terms : termsOf(leave);
  const body = bodyOf(terms);
  return (
    <ChangeForm
      {...form}
      title={open.leaveChange}
      lead={words.changeLead}
      change={
        body && {
          operation: 'PATCH /v1/employees/{employee_id}/leaves/{leave_id}',
          ids: { employee_id: employee.id, leave_id: leave.id },
          body,
        }
      }
    >
      {choice}
      <TermsFields terms={terms} onChange={(changed) => setEntered({ of: leave.id, terms: changed })} />
    </ChangeForm>
  );
}

export function LeaveRemovalForm({ employee, ...form }: FormProps) {
  const { open } = useFormWords();
  const words = useLeaveWords();
  const { leave, choice } = useChosen(employee.id);
  if (!leave) return null;
  return (
    <ChangeForm
      {...form}
      title={open.leaveRemoval}
      lead={words.removalLead}
      change={{
        operation: 'DELETE /v1/employees/{employee_id}/leaves/{leave_id}',
        ids: { employee_id: employee.id, leave_id: leave.id },
        body: undefined,
      }}
    >
      {choice}
    </ChangeForm>
  );
}

/** The leave that is meant, and the field to mean another one. */
function useChosen(employeeId: string) {
  const words = useLeaveWords();
  const format = useFormat();
  const { today } = useSession();
  const leaves = useLeaves(employeeId).data ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const leave = leaves.find(({ id }) => id === chosen) ?? leaves[0];
  const day = (date: string) => format.shortDate(date, today);
  const data = leaves.map(({ id, starts_on, ends_on }) => ({
    value: id,
    label: ends_on ? words.fromTo(day(starts_on), day(ends_on)) : words.from(day(starts_on)),
  }));
  const choice = (
    <NativeSelect
      label={words.which}
      required
      value={leave?.id}
      data={data}
      onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      maw={320}
    />
  );
  return { leave, choice };
}

function TermsFields({ terms, onChange }: { terms: Terms; onChange: (terms: Terms) => void }) {
  const words = useLeaveWords();
  const set = (changed: Partial<Terms>) => onChange({ ...terms, ...changed });
  const options = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <>
      <TextInput
        type="date"
        label={words.lastDay}
        description={words.lastDayHint}
        value={terms.lastDay}
        onChange={({ currentTarget }) => set({ lastDay: currentTarget.value })}
        maw={320}
      />
      <NativeSelect
        label={words.coverageDuring}
        description={words.coverageHint}
        value={terms.coverage}
        data={options(words.coverages)}
        onChange={({ currentTarget }) => set({ coverage: currentTarget.value as Terms['coverage'] })}
        maw={420}
      />
      <NativeSelect
        label={words.deductionsDuring}
        description={words.deductionsHint}
        value={terms.deductions}
        data={options(words.kinds)}
        onChange={({ currentTarget }) => set({ deductions: currentTarget.value as Terms['deductions'] })}
        maw={420}
      />
      {terms.deductions === 'catch_up' && (
        <TextInput
          type="number"
          label={words.paychecks}
          required
          min={1}
          max={52}
          value={terms.paychecks}
          onChange={({ currentTarget }) => set({ paychecks: currentTarget.value })}
          maw={320}
        />
      )}
    </>
  );
}
