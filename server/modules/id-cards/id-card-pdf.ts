/**
 * A member's ID cards as PDF, on card-size pages: two sides each, then as many as the table of cost sharing takes. All in one
 * ink, so that nothing is lost in black and white.
 */
import { type Column, type PdfContent, pdfContent, type Sheet } from '../../platform/pdf/pdf.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { MemberCard } from './id-card.schemas.ts';

const TITLES = { medical: 'Medical', dental: 'Dental', vision: 'Vision', rx: 'Prescriptions' };
const HALVES: Column[] = [
  { share: 0.5, align: 'left' },
  { share: 0.5, align: 'left' },
];
/** In points. Nothing on a card is smaller than the first. */
const [SMALL, NORMAL, LARGE] = [6.5, 8, 10];
/** Texts of the table up to this length stand beside their label. */
const SHORT = 24;

export function idCardsPdf(cards: readonly MemberCard[], today: CalendarDate): PdfContent {
  const at = `${today}T00:00:00.000Z` as Instant;
  return pdfContent({ title: 'ID cards', language: 'en', at, paper: 'card' }, (sheet) => {
    if (cards.length === 0) sheet.text(`There is no ID card on ${today}.`, { size: NORMAL });
    for (const [number, card] of cards.entries()) {
      if (number > 0) sheet.newPage();
      writeFront(sheet, card, today);
      const back = backOf(card);
      if (back.length > 0) sheet.newPage();
      for (const line of back) sheet.text(line, { size: SMALL });
      if (card.nsa_table.length > 0) writeTable(sheet, card);
    }
  });
}

function writeFront(sheet: Sheet, card: MemberCard, today: CalendarDate): void {
  sheet.row(HALVES, [card.employer_name, TITLES[card.card_type]], { face: 'bold', size: NORMAL, ruled: true });
  sheet.text(card.member_name, { face: 'bold', size: LARGE, before: 4 });
  sheet.text(card.plan_name, { size: NORMAL });
  sheet.space(4);
  sheet.row(HALVES, ['Member ID', 'Group'], { size: SMALL });
  sheet.row(HALVES, [card.group_member_id, card.group_id], { face: 'bold', size: NORMAL });
  if (card.network) sheet.text(card.network.name, { size: NORMAL, before: 2 });
  sheet.text(`Covered on ${today}`, { size: SMALL, before: 2 });
}

/** Whom to call and where to send claims. */
function backOf({ network, ...card }: MemberCard): string[] {
  const address = network && [network.address.address_line_1, network.address.address_line_2, placeOf(network.address)];
  const of = (label: string, ...texts: (string | null | undefined)[]) => {
    const said = texts.filter(Boolean).join(' · ');
    return said ? [`${label}: ${said}`] : [];
  };
  return [
    ...of('Claims', card.claims_payer_display_name, network?.edi && `payer ID ${network.edi}`),
    ...(address ? of('Send claims to', network?.name, address.filter(Boolean).join(', ')) : []),
    ...of('Network', phoneOf(network?.phone), network?.website),
    ...of('Members', phoneOf(network?.member_phone), network?.member_website),
    ...of('Providers', phoneOf(network?.provider_phone), network?.provider_website),
    ...of('Carrier', phoneOf(card.carrier_phone), card.carrier_website),
    ...[card.plan_disclaimer, card.general_disclaimer].filter((text) => text !== null),
  ];
}

function writeTable(sheet: Sheet, { nsa_table }: MemberCard): void {
  sheet.newPage();
  for (const [label = '', ...texts] of nsa_table) {
    const said = texts.join(' · ');
    if (label.length <= SHORT && said.length <= SHORT) {
      sheet.row(HALVES, [label, said], { faces: ['regular', 'bold'], size: SMALL, ruled: true });
      continue;
    }
    // Below the label, so that a text may continue on the next page.
    sheet.text(label, { size: SMALL, before: 3 });
    sheet.text(said, { face: 'bold', size: SMALL });
  }
}

const placeOf = ({ city, state, zipcode }: { city: string; state: string; zipcode: string }) =>
  `${city}, ${state} ${zipcode}`;

/** `(206) 555-0190` */
const phoneOf = (digits: string | null | undefined) => digits?.replace(/^(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');
