/** What is for a domestic partner is taxed: seen before it is signed, after it, and as long as they are covered. */
import { Text } from '@mantine/core';
import { useFormat } from '../../shared/session.tsx';
import { useDashboardWords } from '../words.ts';

interface PartnerTaxProps {
  /** Monthly; null: nothing is covered. */
  of: { post_tax_in_cents: number | null; imputed_income_in_cents: number | null };
}

export function PartnerTax({ of }: PartnerTaxProps) {
  const words = useDashboardWords();
  const { money } = useFormat();
  const [postTax, imputed] = [of.post_tax_in_cents ?? 0, of.imputed_income_in_cents ?? 0];
  if (postTax === 0 && imputed === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {words.partnerTax(money(postTax), money(imputed))}
    </Text>
  );
}
