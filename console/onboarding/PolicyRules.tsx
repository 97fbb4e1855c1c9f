/** Whom a policy covers, where that depends on more than the class: by class, pay and state; whoever one of the rules means is covered. */
import { Button, Group, NativeSelect, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useWords } from '../../embed/employer-benefits/words.ts';
import type { Operations } from '../../embed/shared/api-types.ts';
import { usePolicyWords } from './policy-words.ts';

type Body = Operations['POST /v1/employers/{employer_id}/benefit-eligibility-policies']['body'];
type Rule = NonNullable<Body['rules']>[number];
type Told = Operations['GET /v1/benefit-eligibility-policies/{policy_id}']['answer']['data']['rules'][number];

/** As it is typed: states with commas between them, nothing for all. */
export interface TypedRule {
  employee_class: Rule['employee_class'];
  compensation_type: Rule['compensation_type'];
  states: string;
}

export const ANYBODY: TypedRule = { employee_class: 'all', compensation_type: 'all', states: '' };

export const typedOf = ({ states, ...rule }: Told): TypedRule => ({
  ...rule,
  states: states === 'all' ? '' : (states as string[]).join(', '),
});

export function rulesOf(typed: readonly TypedRule[]): Rule[] {
  return typed.map(({ states, ...rule }) => {
    const named = states
      .toUpperCase()
      .split(/[\s,]+/)
      .filter(Boolean);
    return { ...rule, states: named.length === 0 ? 'all' : (named as Exclude<Rule['states'], string>) };
  });
}

/** Whether the short form, a class or everybody, says all of it. */
export function hasShortForm(rules: readonly Told[]): boolean {
  const [one, ...others] = rules;
  const isShort = one?.compensation_type === 'all' && one.states === 'all';
  return isShort && others.length === 0 && ['all', 'Full Time', 'Part Time'].includes(one.employee_class);
}

/** Each rule in words. */
export function useRuleWords(): (rule: Told) => string {
  const { rules } = usePolicyWords();
  const { roster } = useWords();
  return ({ employee_class, compensation_type, states }) =>
    [
      employee_class === 'all' ? rules.anyClass : roster.classes[employee_class],
      ...(compensation_type === 'all' ? [] : [rules.pay[compensation_type]]),
      ...(states === 'all' ? [] : [(states as string[]).join(', ')]),
    ].join(' · ');
}

interface PolicyRulesProps {
  rules: readonly TypedRule[];
  onChange: (rules: TypedRule[]) => void;
}

export function PolicyRules({ rules, onChange }: PolicyRulesProps) {
  const { rules: words } = usePolicyWords();
  const change = (at: number, changed: Partial<TypedRule>) =>
    onChange(rules.map((rule, n) => (n === at ? { ...rule, ...changed } : rule)));
  return (
    <Stack gap="sm">
      <Text size="sm">{words.lead}</Text>
      {rules.map((rule, at) => (
        <RuleFields
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have nothing else to tell them apart
          key={at}
          name={words.rule(at + 1)}
          rule={rule}
          onChange={(changed) => change(at, changed)}
          onRemove={rules.length > 1 ? () => onChange(rules.filter((_, n) => n !== at)) : null}
        />
      ))}
      <Group>
        <Button size="sm" variant="default" onClick={() => onChange([...rules, ANYBODY])}>
          {words.another}
        </Button>
      </Group>
    </Stack>
  );
}

interface RuleFieldsProps {
  name: string;
  rule: TypedRule;
  onChange: (changed: Partial<TypedRule>) => void;
  onRemove: (() => void) | null;
}

function RuleFields({ name, rule, onChange, onRemove }: RuleFieldsProps) {
  const { rules: words } = usePolicyWords();
  const { roster } = useWords();
  const options = (all: Record<string, string>, any: string) => [
    { value: 'all', label: any },
    ...Object.entries(all).map(([value, label]) => ({ value, label })),
  ];
  return (
    <Paper component="fieldset" withBorder p="sm" m={0} miw={0}>
      <Text component="legend" size="sm" fw={600} px={4}>
        {name}
      </Text>
      <Group gap="sm" align="end">
        <NativeSelect
          label={words.employeeClass}
          value={rule.employee_class}
          data={options(roster.classes, words.anyClass)}
          onChange={({ currentTarget }) =>
            onChange({ employee_class: currentTarget.value as TypedRule['employee_class'] })
          }
        />
        <NativeSelect
          label={words.compensation}
          value={rule.compensation_type}
          data={options(words.pay, words.anyPay)}
          onChange={({ currentTarget }) =>
            onChange({ compensation_type: currentTarget.value as TypedRule['compensation_type'] })
          }
        />
        <TextInput
          label={words.states}
          placeholder="WA, OR"
          value={rule.states}
          onChange={({ currentTarget }) => onChange({ states: currentTarget.value })}
        />
        {onRemove && (
          <Button size="sm" variant="subtle" onClick={onRemove} aria-label={words.removeOf(name)}>
            {words.remove}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
