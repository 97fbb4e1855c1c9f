/** The ID cards of running coverage: what a doctor's desk asks for, to show or to print. Shows nothing without a card. */
import { Group, Paper, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Problem } from '../../shared/notices.tsx';
import { useApi } from '../../shared/session.tsx';
import type { IdCard } from '../answers.ts';
import { useMemberId } from '../data.ts';
import { PdfFile } from '../parts/PdfFile.tsx';
import { Section } from '../parts/Section.tsx';
import { useCardWords } from './card-words.ts';

export function IdCards({ cards }: { cards: UseQueryResult<IdCard[]> }) {
  const words = useCardWords();
  const api = useApi();
  const member_id = useMemberId();
  if (cards.data?.length === 0) return null;
  return (
    <Section title={words.title}>
      {cards.error && <Problem error={cards.error} onRetry={() => void cards.refetch()} />}
      {cards.data?.map((card) => (
        <Card key={`${card.card_type} ${card.plan_name} ${card.group_id}`} card={card} />
      ))}
      {cards.data && (
        <Group gap="xs">
          <PdfFile
            // What the cards print, so that a changed card is fetched again.
            of={JSON.stringify(cards.data)}
            load={() => api.file('GET /v1/members/{member_id}/id-cards.pdf', { ids: { member_id } })}
            what={words.title}
            get={words.pdf}
          />
        </Group>
      )}
    </Section>
  );
}

function Card({ card }: { card: IdCard }) {
  const words = useCardWords();
  const { network } = card;
  const facts: [string, string | null | undefined][] = [
    [words.member, card.member_name],
    [words.memberId, card.group_member_id],
    [words.group, card.group_id],
    [words.network, network?.name],
    [words.payer, [card.claims_payer_display_name, network?.edi].filter(Boolean).join(' · ')],
    [words.forMembers, contactOf(network?.member_phone, network?.member_website)],
    [words.forProviders, contactOf(network?.provider_phone, network?.provider_website)],
    [words.carrier, contactOf(card.carrier_phone, card.carrier_website)],
  ];
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <div>
          <Text size="sm" c="dimmed">
            {words.types[card.card_type]}
          </Text>
          <Text fw={650} size="lg">
            {card.plan_name}
          </Text>
          <Text size="sm" c="dimmed">
            {card.employer_name}
          </Text>
        </div>
        <dl className="id-card">
          {facts.map(([label, text]) =>
            text ? (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            ) : null,
          )}
        </dl>
        <Terms card={card} />
      </Stack>
    </Paper>
  );
}

/** What the plan pays, and the small print: collapsed at first. */
function Terms({ card }: { card: IdCard }) {
  const words = useCardWords();
  const notes = [card.plan_disclaimer, card.general_disclaimer].filter((note) => note !== null);
  if (card.nsa_table.length === 0 && notes.length === 0) return null;
  return (
    <details>
      <summary>{words.terms(card.plan_name)}</summary>
      <dl className="id-card">
        {card.nsa_table.map(([label = '', ...texts]) => (
          <div key={`${label} ${texts}`}>
            <dt>{label}</dt>
            <dd>{texts.join(' · ')}</dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
    </details>
  );
}

const contactOf = (phone: string | null | undefined, website: string | null | undefined) =>
  [phone?.replace(/^(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3'), website].filter(Boolean).join(' · ');
