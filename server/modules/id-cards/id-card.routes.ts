/** ID cards: what a plan's card prints, and the cards for a member's running coverage. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { differs } from '../../platform/database/records.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { addressOf, Data } from '../../platform/http/schemas.ts';
import type { PdfRenderer } from '../../platform/pdf/pdf.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import { readClock } from '../calendar/clock.sql.ts';
import {
  type Card,
  CardBody,
  CardInput,
  type CardInputValue,
  type MemberCard,
  MemberCardBody,
} from './id-card.schemas.ts';
import { type CoveredCard, lockCard, reachesCardPlan, saveCard, selectCards } from './id-card.sql.ts';
import { idCardsPdf } from './id-card-pdf.ts';

const phone = (given: string | null | undefined) => (given ? normalizePhone(given) : null);

/** An rx card has no network, carrier or disclaimers, and an empty table (contract, IdCard). */
function cardOf(input: CardInputValue): Card {
  const { card_type, group_id, network } = input;
  const isRx = card_type === 'rx';
  return {
    card_type,
    group_id,
    network: isRx || !network ? null : networkOf(network),
    claims_payer_display_name: isRx ? null : (input.claims_payer_display_name ?? null),
    carrier_phone: isRx ? null : phone(input.carrier_phone),
    carrier_website: isRx ? null : (input.carrier_website ?? null),
    plan_disclaimer: isRx ? null : (input.plan_disclaimer ?? null),
    general_disclaimer: isRx ? null : (input.general_disclaimer ?? null),
    nsa_table: isRx ? [] : (input.nsa_table ?? []),
  };
}

function networkOf(given: NonNullable<CardInputValue['network']>) {
  return {
    name: given.name,
    logo: given.logo ?? null,
    address: addressOf(given.address),
    edi: given.edi ?? null,
    website: given.website,
    phone: normalizePhone(given.phone) ?? given.phone,
    member_website: given.member_website ?? null,
    member_phone: phone(given.member_phone),
    provider_website: given.provider_website ?? null,
    provider_phone: phone(given.provider_phone),
  };
}

/** The digits of a UUID that are random, so that they don't reveal when somebody was enrolled. */
const memberNumber = (id: Uuid) => id.slice(-12).toUpperCase();

function present({ card, member_id, ...row }: CoveredCard): MemberCard {
  return {
    ...card,
    group_member_id: memberNumber(member_id),
    member_name: [row.first_name, row.last_name, row.suffix].filter(Boolean).join(' '),
    employer_name: row.employer_name,
    plan_name: row.plan_name,
    benefit_code: row.product_code,
  };
}

const setIdCard = mutate({
  method: 'PUT',
  path: '/v1/benefit-plans/:plan_id/id-card',
  operation: 'setBenefitPlanIdCard',
  tag: 'catalog',
  summary: 'Set what the ID card of a plan prints',
  description:
    'The complete card: omitted fields are not printed. Everybody covered by the plan has the card from then on.',
  who: ['K'],
  ids: { plan_id: 'benefitPlan' },
  reach: reachesCardPlan,
  body: CardInput,
  answers: { 200: Data(CardBody) },
  run: async (command, { ids: { plan_id }, body }) => {
    const { db, organizationId, now } = command;
    const before = await lockCard(db, organizationId, plan_id);
    const after = cardOf(body);
    if (before !== null && !differs(before, after)) return answer(200, { data: before });
    await saveCard(db, { organizationId, planId: plan_id, now }, after);
    command.audit('benefit_plan.set_id_card', 'benefitPlan', plan_id, { before, after });
    return answer(200, { data: after });
  },
});

const listMemberIdCards = read({
  method: 'GET',
  path: '/v1/members/:member_id/id-cards',
  operation: 'listMemberIdCards',
  tag: 'members',
  summary: 'List the benefit ID cards of a member',
  description:
    'One for each coverage that runs today and whose plan has a card. After the death of an employee, family members who stay ' +
    'covered have cards of their own, and the employee has none. Complete, without pages.',
  who: ['K', 'E'],
  ids: { member_id: 'member' },
  answers: { 200: Data(Type.Array(MemberCardBody)) },
  run: async ({ db, kit, caller, ids }) => {
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const rows = (await selectCards(db, caller, ids.member_id, today)) ?? refuse('not_found');
    return answer(200, { data: rows.map(present) });
  },
});

const downloadMemberIdCards = (pdfs: PdfRenderer) =>
  read({
    method: 'GET',
    path: '/v1/members/:member_id/id-cards.pdf',
    operation: 'downloadMemberIdCards',
    tag: 'members',
    summary: 'Download the benefit ID cards of a member, as PDF',
    description:
      'Card-size pages in one ink: both sides of each card, then its table of cost sharing. Without a card, a single page says so.',
    who: ['K', 'E'],
    ids: { member_id: 'member' },
    answers: { 200: null },
    run: async ({ db, kit, caller, ids }) => {
      const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
      const rows = (await selectCards(db, caller, ids.member_id, today)) ?? refuse('not_found');
      return answer(200, await pdfs.render(caller.organizationId, idCardsPdf(rows.map(present), today)), {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="id-cards-${today}.pdf"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  });

export const idCardEndpoints = (pdfs: PdfRenderer) => [setIdCard, listMemberIdCards, downloadMemberIdCards(pdfs)];
