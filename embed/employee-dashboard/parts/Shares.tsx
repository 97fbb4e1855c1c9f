/** What coverage costs: the employee's share and the employer's in one unit, and what the employee pays in a year. */
import { Text } from '@mantine/core';
import { useCommonWords } from '../../shared/common-words.ts';
import { useFormat, useSession } from '../../shared/session.tsx';
import { perPaycheck, type Shown } from '../enroll/prices.ts';
import { useDashboardWords } from '../words.ts';
import { Cost, type CostProps } from './Cost.tsx';

interface SharesProps extends Shown, Omit<CostProps, 'cents'> {
  paychecksPerYear: number;
  /** Default: that of the session. */
  employer?: string;
}

export function Shares({ paychecksPerYear, employer, ...props }: SharesProps) {
  const { perPaycheckCents, employeeCents, employerCents, ...cost } = props;
  const words = useDashboardWords();
  const { payFrequencies } = useCommonWords();
  const { money } = useFormat();
  const session = useSession();
  const share = `${money(perPaycheck(employerCents, paychecksPerYear))} ${payFrequencies[cost.payFrequency]}`;
  return (
    <div>
      <Cost cents={perPaycheckCents} {...cost} />
      <Text size="sm" c="dimmed">
        {words.employerPays(employer ?? session.employer.name, share)}
      </Text>
      {employeeCents > 0 && (
        <Text size="sm" c="dimmed">
          {words.perYear(money(12 * employeeCents))}
        </Text>
      )}
    </div>
  );
}
