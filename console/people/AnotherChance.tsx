/** A window for somebody who missed the time to answer: for which benefit, and until when. */
import { Box, Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePlanYears } from '../../embed/employer-benefits/data.ts';
import { ChangeForm } from '../../embed/employer-benefits/person/ChangeForm.tsx';
import type { Employee } from '../../embed/employer-benefits/person/form-props.ts';
import { plusDays } from '../developers/test-clock-days.ts';
import { useDesk } from '../shell/session.tsx';
import { usePeopleWords } from './people-words.ts';

const USUAL_DAYS = 30;

export function AnotherChance({ employee }: { employee: Employee }) {
  const { chance } = usePeopleWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <Box mt="sm">
      {isOpen ? (
        <ChanceForm employee={employee} onClose={() => setOpen(false)} />
      ) : (
        <Button size="sm" variant="default" aria-expanded={false} onClick={() => setOpen(true)}>
          {chance.open}
        </Button>
      )}
    </Box>
  );
}

function ChanceForm({ employee, onClose }: { employee: Employee; onClose: () => void }) {
  const { chance } = usePeopleWords();
  const { today } = useDesk().session;
  const years = usePlanYears().data ?? [];
  const [year, setYear] = useState('');
  const [until, setUntil] = useState(plusDays(today, USUAL_DAYS));
  const offered = years.filter(({ status, coverage_end }) => status !== 'inactive' && coverage_end >= today);
  const ids = { employer_id: employee.employer_id };
  const body = { employee_id: employee.id, benefit_plan_year_id: year, window_end: until };
  return (
    <ChangeForm
      title={chance.open}
      lead={chance.lead}
      benefits={new Map(offered.map((one) => [one.benefit_plan_year_id, one.product_name]))}
      change={year && until ? { operation: 'POST /v1/employers/{employer_id}/enrollments', ids, body } : null}
      onClose={onClose}
      onSaved={onClose}
    >
      <NativeSelect
        label={chance.benefit}
        required
        maw={320}
        value={year}
        data={[
          { value: '', label: chance.choose },
          ...offered.map((one) => ({ value: one.benefit_plan_year_id, label: one.product_name })),
        ]}
        onChange={({ currentTarget }) => setYear(currentTarget.value)}
      />
      <TextInput
        type="date"
        label={chance.until}
        required
        maw={320}
        min={today}
        value={until}
        onChange={({ currentTarget }) => setUntil(currentTarget.value)}
      />
    </ChangeForm>
  );
}
