/** What can be corrected about coverage: its first day, its last day, that it existed at all, or that it ended. */
import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { useHistory } from '../../embed/employer-benefits/data.ts';
import { ChangeForm, Reason } from '../../embed/employer-benefits/person/ChangeForm.tsx';
import type { Change } from '../../embed/employer-benefits/person/use-change.ts';
import { useFormat } from '../shell/format.ts';
import { useMay } from '../shell/session.tsx';
import { usePeopleWords } from './people-words.ts';

type Enrollment = NonNullable<ReturnType<typeof useHistory>['data']>[number];

/** Each by the operation that does it. */
const FORMS = {
  start: 'moveEnrollmentStart',
  end: 'endEnrollment',
  void: 'voidEnrollment',
  reinstate: 'reinstateEnrollment',
} as const;
type Form = keyof typeof FORMS;

export function CoverageForms({ history }: { history: readonly Enrollment[] }) {
  const words = usePeopleWords();
  const format = useFormat();
  const may = useMay();
  const elected = history.filter((one) => one.election_status === 'Enrolled');
  const [chosen, setChosen] = useState<string | null>(null);
  const [form, setForm] = useState<Form | null>(null);
  const enrollment = elected.find(({ id }) => id === chosen) ?? elected[0];
  if (!enrollment) return null;
  const label = ({ product_name, plan_name, coverage_start, coverage_end }: Enrollment) => {
    const days = [coverage_start, coverage_end].map((day) => (day ? format.shortDate(day) : '…')).join(' – ');
    return `${product_name}, ${plan_name ?? '–'}, ${days}`;
  };
  const allowed = (Object.keys(FORMS) as Form[]).filter((one) => may(FORMS[one]) && isFor(one, enrollment));
  return (
    <Stack gap="sm" mt="sm">
      <NativeSelect
        label={words.ofCoverage}
        value={enrollment.id}
        maw={560}
        data={elected.map((one) => ({ value: one.id, label: label(one) }))}
        onChange={({ currentTarget: { value } }) => {
          setChosen(value);
          setForm(null);
        }}
      />
      <Group gap="xs">
        {allowed.map((one) => (
          <Button
            key={one}
            size="sm"
            variant="default"
            aria-expanded={form === one}
            onClick={() => setForm(form === one ? null : one)}
          >
            {words.coverageForms[one]}
          </Button>
        ))}
      </Group>
      {form && (
        <CoverageForm
          key={`${enrollment.id} ${form}`}
          form={form}
          enrollment={enrollment}
          onClose={() => setForm(null)}
        />
      )}
    </Stack>
  );
}

/** Coverage that was ended can come back; only coverage that was not cancelled has days. The server decides the rest. */
const isFor = (form: Form, { status, cancelled_date }: Enrollment): boolean =>
  form === 'reinstate' ? status === 'inactive' : cancelled_date === null;

interface CoverageFormProps {
  form: Form;
  enrollment: Enrollment;
  onClose: () => void;
}

function CoverageForm({ form, enrollment, onClose }: CoverageFormProps) {
  const words = usePeopleWords();
  const [day, setDay] = useState((form === 'start' ? enrollment.coverage_start : enrollment.coverage_end) ?? '');
  const [reason, setReason] = useState('');
  const isDated = form === 'start' || form === 'end';
  return (
    <ChangeForm
      title={words.coverageForms[form]}
      lead={words.coverageLeads[form]}
      benefits={new Map([[enrollment.benefit_plan_year_id, enrollment.product_name]])}
      change={reason.trim() && (day || !isDated) ? changeOf(form, enrollment.id, day, reason.trim()) : null}
      onClose={onClose}
      onSaved={onClose}
    >
      {isDated && (
        <TextInput
          type="date"
          label={form === 'start' ? words.rightStart : words.rightEnd}
          required
          value={day}
          maw={320}
          onChange={({ currentTarget }) => setDay(currentTarget.value)}
        />
      )}
      <Reason value={reason} onChange={setReason} />
    </ChangeForm>
  );
}

function changeOf(form: Form, enrollmentId: string, day: string, reason: string): Change {
  const ids = { enrollment_id: enrollmentId };
  switch (form) {
    case 'start':
      return { operation: 'PATCH /v1/enrollments/{enrollment_id}', ids, body: { coverage_start: day, reason } };
    case 'end':
      return { operation: 'POST /v1/enrollments/{enrollment_id}/end', ids, body: { coverage_end: day, reason } };
    default:
      return { operation: `POST /v1/enrollments/{enrollment_id}/${form}`, ids, body: { reason } };
  }
}
