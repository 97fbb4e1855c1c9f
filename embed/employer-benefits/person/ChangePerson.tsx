/** What HR may put right about a person, one form at a time. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useDependentsOf, type useHistory, useLeaves } from '../data.ts';
import { BirthDateForm, ClassForm, HireDateForm } from './CorrectionForms.tsx';
import { DepartureForm, WithdrawalForm } from './DepartureForms.tsx';
import type { Employee } from './form-props.ts';
import { useFormWords } from './form-words.ts';
import { LeaveChangeForm, LeaveForm, LeaveRemovalForm } from './LeaveForms.tsx';
import { LossForm, LossWithdrawalForm } from './LossForm.tsx';

const FORMS = {
  class: ClassForm,
  hireDate: HireDateForm,
  birthDate: BirthDateForm,
  departure: DepartureForm,
  withdrawal: WithdrawalForm,
  loss: LossForm,
  lossWithdrawal: LossWithdrawalForm,
  leave: LeaveForm,
  leaveChange: LeaveChangeForm,
  leaveRemoval: LeaveRemovalForm,
};
type Form = keyof typeof FORMS;

interface ChangePersonProps {
  employee: Employee;
  history: NonNullable<ReturnType<typeof useHistory>['data']>;
  /** Whoever runs the organization may correct more than an employer. */
  isOperator?: boolean;
}

export function ChangePerson({ employee, history, isOperator = false }: ChangePersonProps) {
  const words = useFormWords();
  const [form, setForm] = useState<Form | null>(null);
  const [saved, setSaved] = useState(0);
  const ended = useDependentsOf(employee.member_id, 'ended').data ?? [];
  const leaves = useLeaves(employee.id).data ?? [];
  const benefits = new Map(history.map((one) => [one.benefit_plan_year_id, one.product_name]));
  const opener = useRef<HTMLButtonElement | null>(null);
  const Shown = form && FORMS[form];
  return (
    <Stack gap="sm">
      <Group gap="xs">
        {formsFor(employee, { hasLost: ended.length > 0, hasLeaves: leaves.length > 0, isOperator }).map((one) => (
          <Button
            key={one}
            size="sm"
            variant="default"
            aria-expanded={form === one}
            onClick={({ currentTarget }) => {
              opener.current = currentTarget;
              setForm(form === one ? null : one);
              setSaved(0);
            }}
          >
            {one === 'departure' && employee.termination_date ? words.open.moveDeparture : words.open[one]}
          </Button>
        ))}
      </Group>
      {Shown && (
        <Shown
          key={form}
          employee={employee}
          benefits={benefits}
          onClose={() => {
            setForm(null);
            opener.current?.focus();
          }}
          onSaved={() => {
            setForm(null);
            setSaved(saved + 1);
          }}
        />
      )}
      {saved > 0 && <Saved key={saved} />}
    </Stack>
  );
}

interface Known {
  hasLost: boolean;
  hasLeaves: boolean;
  isOperator: boolean;
}

/** For somebody who has left, only the departure can be put right. A loss or a leave can be taken back if there was one. */
function formsFor({ status, termination_date }: Employee, { hasLost, hasLeaves, isOperator }: Known): Form[] {
  const ofBirth: Form[] = isOperator ? ['birthDate'] : [];
  const ofFamily: Form[] = hasLost ? ['loss', 'lossWithdrawal'] : ['loss'];
  const ofLeaves: Form[] = hasLeaves ? ['leave', 'leaveChange', 'leaveRemoval'] : ['leave'];
  const ofEmployed: Form[] = status === 'active' ? ['class', 'hireDate', ...ofBirth, ...ofFamily, ...ofLeaves] : [];
  return [...ofEmployed, 'departure', ...(termination_date ? (['withdrawal'] as const) : [])];
}

function Saved() {
  const words = useFormWords();
  const ref = useRef<HTMLParagraphElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <Text component="p" fw={600} tabIndex={-1} ref={ref} role="status" m={0}>
      {words.saved}
    </Text>
  );
}
