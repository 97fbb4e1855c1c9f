/** Corrects what an employer pays in a plan year: the old beside the new, for everybody or class by class. */
import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Change } from '../../embed/employer-benefits/person/use-change.ts';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { useCatalogWords } from '../catalog/catalog-words.ts';
import { usePeopleWords } from '../people/people-words.ts';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import {
  type Contribution,
  contributionIn,
  type EmployeeClass,
  type Field,
  fieldsOf,
  isWrong,
  KINDS,
  type Kind,
  type Typed,
  typedContribution,
} from './contribution-form.ts';
import { PriceForm } from './PriceForm.tsx';
import { usePriceWords } from './price-words.ts';

export interface PlanYear {
  benefit_plan_year_id: string;
  benefit_id: string;
  product_name: string;
  coverage_start: string;
}

interface CorrectContributionProps {
  employerId: string;
  year: PlanYear;
  onClose: () => void;
  onSaved: () => void;
}

export function CorrectContribution({ employerId, year, ...form }: CorrectContributionProps) {
  const { api } = useDesk();
  const { benefit_plan_year_id, benefit_id } = year;
  const found = useQuery({
    queryKey: ['plan-year', benefit_plan_year_id],
    queryFn: async () => {
      const ids = { employer_id: employerId, benefit_plan_year_id };
      const plans = { ids: { benefit_id }, query: { limit: 100 } };
      const [{ data }, { data: known }] = await Promise.all([
        api.call('GET /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}', { ids }),
        api.call('GET /v1/benefit-products/{benefit_id}/plans', plans),
      ]);
      return {
        contribution: data.contribution as Contribution,
        plans: known.filter(({ id }) => data.plan_ids.includes(id)),
      };
    },
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={2} />;
  return <ContributionForm year={year} {...found.data} {...form} />;
}

interface ContributionFormProps extends Omit<CorrectContributionProps, 'employerId'> {
  contribution: Contribution;
  plans: readonly { id: string; name: string }[];
}

function ContributionForm({ year, contribution, plans, ...form }: ContributionFormProps) {
  const words = usePriceWords();
  const { classes } = usePeopleWords();
  const format = useFormat();
  // As it was when the form was opened: what is typed stays if somebody else changes it meanwhile.
  const [old] = useState(() => typedContribution(contribution));
  const [all, setAll] = useState(old);
  const right = contributionIn(all);
  const others = (Object.keys(classes) as EmployeeClass[]).filter((name) => !all.some(is(name)));
  const change = (typed: Typed) => setAll(all.map((one) => (is(typed.employeeClass)(one) ? typed : one)));
  const add = (employeeClass: EmployeeClass) => {
    const like = old.find(is(employeeClass)) ?? all.find(is(null));
    if (like) setAll([...all.slice(0, -1), { ...like, employeeClass }, ...all.slice(-1)]);
  };
  return (
    <PriceForm
      {...form}
      title={words.correctContributionOf(year.product_name, format.shortDate(year.coverage_start))}
      since={words.sinceStart}
      changeOf={right && ((terms): Change => changeOf(year, { contribution: right, ...terms }))}
    >
      {all.map((typed) => (
        <OfClass
          key={typed.employeeClass}
          typed={typed}
          old={old.find(is(typed.employeeClass))}
          isAlone={all.length === 1}
          plans={plans}
          onChange={change}
          onLeaveOut={() => setAll(all.filter((one) => one !== typed))}
        />
      ))}
      <NativeSelect
        label={words.ofClass}
        maw={320}
        value=""
        data={[{ value: '', label: words.chooseClass }, ...others.map((value) => ({ value, label: classes[value] }))]}
        onChange={({ currentTarget: { value } }) => add(value as EmployeeClass)}
      />
    </PriceForm>
  );
}

const is =
  (name: EmployeeClass | null) =>
  ({ employeeClass }: Typed): boolean =>
    employeeClass === name;

const changeOf = (
  { benefit_plan_year_id }: PlanYear,
  body: Extract<Change, { operation: `${string}/contribution` }>['body'],
): Change => ({
  operation: 'POST /v1/benefit-plan-years/{benefit_plan_year_id}/contribution',
  ids: { benefit_plan_year_id },
  body,
});

interface OfClassProps {
  typed: Typed;
  /** Undefined: the class has no contribution of its own yet. */
  old: Typed | undefined;
  isAlone: boolean;
  plans: ContributionFormProps['plans'];
  onChange: (typed: Typed) => void;
  onLeaveOut: () => void;
}

function OfClass({ typed, old, isAlone, plans, onChange, onLeaveOut }: OfClassProps) {
  const words = usePriceWords();
  const { classes } = usePeopleWords();
  const { employeeClass, kind } = typed;
  const name = employeeClass ? classes[employeeClass] : isAlone ? words.everybody : words.everybodyElse;
  const isByTier = kind === 'fixed' || kind === 'tiers';
  return (
    <fieldset className="plain-group">
      <legend>{name}</legend>
      <div className="fields">
        <NativeSelect
          className="whole-row"
          label={words.kind}
          maw={480}
          value={kind}
          data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
          onChange={({ currentTarget: { value } }) => onChange(ofKind(typed, value as Kind, old))}
        />
        {kind === 'reference_plan' && (
          <NativeSelect
            label={words.plan}
            required
            value={typed.planId}
            data={[{ value: '', label: '–' }, ...plans.map(({ id, name }) => ({ value: id, label: name }))]}
            onChange={({ currentTarget: { value } }) => onChange({ ...typed, planId: value })}
          />
        )}
        {fieldsOf(typed).map((field) => (
          <Amount
            key={`${kind} ${field.name}`}
            field={field}
            typed={typed}
            old={old?.kind === kind ? old : undefined}
            onChange={(value) => onChange({ ...typed, values: { ...typed.values, [field.name]: value } })}
          />
        ))}
      </div>
      {isByTier && (
        <Text size="sm" c="dimmed" mt="xs">
          {words.likeEmployee}
        </Text>
      )}
      {employeeClass && (
        <Group mt="xs">
          <Button size="compact-sm" variant="default" onClick={onLeaveOut}>
            {words.leaveOut(name)}
          </Button>
        </Group>
      )}
    </fieldset>
  );
}

/** The old kind of contribution begins with its old values; another kind begins empty. */
const ofKind = ({ employeeClass, planId }: Typed, kind: Kind, old: Typed | undefined): Typed =>
  old?.kind === kind ? old : { employeeClass, kind, planId, values: {} };

interface AmountProps {
  field: Field;
  typed: Typed;
  old: Typed | undefined;
  onChange: (value: string) => void;
}

function Amount({ field, typed, old, onChange }: AmountProps) {
  const words = usePriceWords();
  const { tiers } = useCatalogWords();
  const { name, isMoney, isNeeded } = field;
  const label = name.startsWith('max ')
    ? words.most(tiers[name.slice(4)] ?? name)
    : (words.fields[name] ?? words.tier(tiers[name] ?? name, isMoney));
  const value = typed.values[name] ?? '';
  const was = old?.values[name];
  // What has not been touched yet is not marked.
  const isTyped = value !== (was ?? '');
  return (
    <TextInput
      label={label}
      description={old && (was ? words.now(was) : words.nowNone)}
      inputMode="decimal"
      required={isNeeded}
      maxLength={20}
      value={value}
      error={isTyped && isWrong(field, typed) && words.wrong(isMoney)}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
