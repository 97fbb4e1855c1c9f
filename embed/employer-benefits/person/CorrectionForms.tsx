/** Facts that were wrong on the roster: the class, the day of hire, the day of birth. They count as if they had always been so. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words.ts';
import { ChangeForm, Reason } from './ChangeForm.tsx';
import type { Employee, FormProps } from './form-props.ts';
import { useFormWords } from './form-words.ts';
import type { Change } from './use-change.ts';

type Facts = Partial<Pick<Employee, 'employee_class' | 'start_date' | 'date_of_birth'>>;

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

export function HireDateForm(form: FormProps) {
  const { open, hireDateLead, rightHireDate } = useFormWords();
  return <DayForm {...form} fact="start_date" title={open.hireDate} lead={hireDateLead} label={rightHireDate} />;
}

/** For whoever runs the organization: an employer may not correct it. */
export function BirthDateForm(form: FormProps) {
  const { open, birthDateLead, rightBirthDate } = useFormWords();
  return <DayForm {...form} fact="date_of_birth" title={open.birthDate} lead={birthDateLead} label={rightBirthDate} />;
}

interface DayFormProps extends FormProps {
  fact: 'start_date' | 'date_of_birth';
  title: string;
  lead: string;
  label: string;
}

function DayForm({ employee, fact, label, ...form }: DayFormProps) {
  const known = employee[fact] ?? '';
  const [given, setGiven] = useState(known);
  const [reason, setReason] = useState('');
  const isOther = given !== '' && given !== known;
  return (
    <ChangeForm {...form} change={isOther && reason.trim() ? correction(employee, { [fact]: given }, reason) : null}>
      <TextInput
        type="date"
        label={label}
        required
        value={given}
        onChange={({ currentTarget }) => setGiven(currentTarget.value)}
        maw={320}
      />
      <Reason value={reason} onChange={setReason} />
    </ChangeForm>
  );
}
