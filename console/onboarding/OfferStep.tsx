/** The offer: copied, chosen from the catalog or from a template; and the plan years made so far. */
import { Button, Chip, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { CorrectContribution, type PlanYear } from '../prices/CorrectContribution.tsx';
import { usePriceWords } from '../prices/price-words.ts';
import { useFormat } from '../shell/format.ts';
import { useDesk, useMay } from '../shell/session.tsx';
import { CopyOffer } from './CopyOffer.tsx';
import { FromCatalog } from './FromCatalog.tsx';
import { FromTemplate } from './FromTemplate.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import type { StepProps } from './steps.ts';
import { saveTemplate } from './template.ts';
import { Withdraw } from './Withdraw.tsx';

const WAYS = ['copy', 'own', 'catalog', 'template'] as const;

export function OfferStep({ employerId, has, onNext }: StepProps) {
  const words = useOnboardingWords();
  const { offer } = words;
  const [way, setWay] = useState<(typeof WAYS)[number]>('copy');
  const ways = has.years.length > 0 ? WAYS : WAYS.filter((one) => one !== 'own');
  return (
    <Stack gap="lg">
      <section>
        <Title order={2} size="h4" mb="xs">
          {offer.from}
        </Title>
        <Chip.Group value={way} onChange={(next) => setWay(next as typeof way)}>
          <Group gap="xs" role="radiogroup" aria-label={offer.from} mb="sm">
            {ways.map((one) => (
              <Chip key={one} value={one} size="sm" variant="outline">
                {offer.ways[one]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        {(way === 'copy' || way === 'own') && <CopyOffer key={way} employerId={employerId} isOwn={way === 'own'} />}
        {way === 'catalog' && <FromCatalog employerId={employerId} />}
        {way === 'template' && <FromTemplate employerId={employerId} />}
      </section>
      <Offered employerId={employerId} years={has.offered} />
      <Group>
        <Button variant={has.offered.length > 0 ? 'filled' : 'default'} onClick={onNext}>
          {words.goOn}
        </Button>
      </Group>
    </Stack>
  );
}

function Offered({ employerId, years }: { employerId: string; years: StepProps['has']['offered'] }) {
  const { offer } = useOnboardingWords();
  const format = useFormat();
  const { api, session } = useDesk();
  const may = useMay();
  const prices = usePriceWords();
  const [correcting, setCorrecting] = useState<PlanYear | null>(null);
  const [corrected, setCorrected] = useState<string | null>(null);
  const save = useMutation({ mutationFn: () => saveTemplate(api, employerId, years) });
  const days = (from: string, to: string) => `${format.shortDate(from)} – ${format.shortDate(to)}`;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {offer.offered}
      </Title>
      {years.length === 0 ? (
        <Text c="dimmed">{offer.nothing}</Text>
      ) : (
        <Stack gap="sm">
          <DataTable
            caption={offer.offered}
            rows={years}
            keyOf={(one) => one.benefit_plan_year_id}
            columns={[
              { id: 'product', header: offer.product, cell: (one) => one.product_name },
              {
                id: 'opens',
                header: offer.opens,
                cell: (one) => days(one.open_enrollment_start, one.open_enrollment_end),
              },
              { id: 'coverage', header: offer.coverage, cell: (one) => days(one.coverage_start, one.coverage_end) },
              {
                id: 'do',
                header: offer.actions,
                long: true,
                cell: (one) => (
                  <Group gap="xs">
                    {may('correctPlanYearContribution') && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`${prices.correctContribution}: ${one.product_name}`}
                        onClick={() => setCorrecting(one)}
                      >
                        {prices.correctContribution}
                      </Button>
                    )}
                    {one.coverage_start > session.today && <Withdraw year={one} />}
                  </Group>
                ),
              },
            ]}
          />
          {corrected && !correcting && <Text role="status">{prices.saved(corrected)}</Text>}
          {correcting && (
            <CorrectContribution
              key={correcting.benefit_plan_year_id}
              employerId={employerId}
              year={correcting}
              onClose={() => setCorrecting(null)}
              onSaved={() => {
                setCorrected(correcting.product_name);
                setCorrecting(null);
              }}
            />
          )}
          <div>
            <button type="button" className="link" disabled={save.isPending} onClick={() => save.mutate()}>
              {offer.save}
            </button>
          </div>
          {save.error && <Problem error={save.error} />}
        </Stack>
      )}
    </section>
  );
}
