/** Tools for choosing among several plans: compare, sort, filter. */
import { Button, NativeSelect } from '@mantine/core';
import type { Plan } from '../answers.ts';
import { useScreens } from '../screens.tsx';
import { useEnrollWords } from './enroll-words.ts';
import { filtersOf, type Listing, PLAN_ORDERS, type PlanFilter, type PlanOrder } from './plan-list.ts';

/** So few plans need no sorting or filtering. */
const FEW = 4;

interface PlanToolsProps {
  enrollmentId: string;
  plans: readonly Plan[];
  listing: Listing;
  onChange: (listing: Listing) => void;
}

export function PlanTools({ enrollmentId, plans, listing, onChange }: PlanToolsProps) {
  const words = useEnrollWords();
  const { go } = useScreens();
  const filters = filtersOf(plans);
  if (plans.length < 2) return null;
  return (
    <div className="plan-tools">
      {plans.length > FEW && (
        <NativeSelect
          label={words.sort}
          value={listing.order}
          data={PLAN_ORDERS.map((value) => ({ value, label: words.sorts[value] }))}
          onChange={(event) => onChange({ ...listing, order: event.currentTarget.value as PlanOrder })}
        />
      )}
      {plans.length > FEW && filters.length > 0 && (
        <NativeSelect
          label={words.filter}
          value={listing.filter}
          data={['all', ...filters].map((value) => ({ value, label: words.filters[value] ?? value }))}
          onChange={(event) => onChange({ ...listing, filter: event.currentTarget.value as PlanFilter })}
        />
      )}
      <Button variant="default" onClick={() => go({ name: 'compare', enrollmentId })}>
        {words.compare}
      </Button>
    </div>
  );
}
