/** Facts that were wrong on the roster: the class, and the day of hire. They count as if they had always been so. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words.ts';
import { ChangeForm, Reason } from './ChangeForm.tsx';
import type { Employee, FormProps } from './form-props.ts';
import { useFormWords } from './form-words.ts';
import type { Change } from './use-change.ts';

type Facts = Pick<Employee, 'employee_class'> | Pick<Employee, 'start_date'>;

const correction = ({ id }: Employee, facts: Facts, reason: string): Change => ({
  operation: 'PATCH /v1/employees/{employee_id}',
  ids: { employee_id: id },
  body: { correction: true, ...facts, reason: reason.trim() },
});

type EmployeeClass = NonNullable<Employee['employee_class']>;

export function ClassForm({ employee, ...form }: FormProps) {
  const words = useFormWords();
  const { roster } = useWords();
  const [given, setGiven] = useState<EmployeeClass | ''>('');
  const [reason, setReason] = useState('');
  const others = (Object.keys(roster.classes) as EmployeeClass[]).filter((one) => one !== employee.employee_class);
  return (
    <ChangeForm
      {...form}
      title={words.open.class}
      lead={words.classLead(employee.employee_class ? roster.classes[employee.employee_class] : words.none)}
      change={given && reason.trim() ? correction(employee, { employee_class: given }, reason) : null}
    >
      <NativeSelect
        label={words.rightClass}
        required
        value={given}
        data={[{ value: '', label: words.choose }, ...others.map((value) => ({ value, label: roster.classes[value] }))]}
        onChange={({ currentTarget }) => setGiven(currentTarget.value as EmployeeClass | '')}
        maw={320}
      />
      <Reason value={reason} onChange={setReason} />
    </ChangeForm>
  );
}

export function HireDateForm({ employee, ...form }: FormProps) {
  const words = useFormWords();
  const [given, setGiven] = useState(employee.start_date ?? '');
  const [reason, setReason] = useState('');
  const isOther = given !== '' && given !== employee.start_date;
  return (
    <ChangeForm
      {...form}
      title={words.open.hireDate}
      lead={words.hireDateLead}
      change={isOther && reason.trim() ? correction(employee, { start_date: given }, reason) : null}
    >
      <TextInput
        type="date"
        label={words.rightHireDate}
        required
        value={given}
        onChange={({ currentTarget }) => setGiven(currentTarget.value)}
        maw={320}
      />
      <Reason value={reason} onChange={setReason} />
    </ChangeForm>
  );
}
