/**
 * The words of the signed document in Spanish, sentence by sentence as in words-en.rules.ts, where the laws behind the notices
 * are named. Amounts are written as in the United States.
 */
import type { CalendarDate } from '../../platform/values/dates.ts';
import { dollars } from '../../platform/values/money.ts';
import type { BenefitCategory, CoverageTier, Relationship } from '../plans/rates.rules.ts';
import type { CertificateWords } from '../signatures/certificate.rules.ts';
import type { Block } from '../signatures/document-form.rules.ts';
import type { PayFrequency } from '../vocabulary/payroll-words.ts';
import { type DocumentElection, type DocumentInputs, isCharged, isTaxed } from './document-inputs.rules.ts';

const MONTHS = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ');

/** `2026-06-01` → `1 de junio de 2026`. */
export function longDate(day: CalendarDate): string {
  return `${Number(day.slice(8))} de ${MONTHS[Number(day.slice(5, 7)) - 1]} de ${Number(day.slice(0, 4))}`;
}

const CATEGORIES: Record<BenefitCategory, string> = {
  Medical: 'médico',
  Dental: 'dental',
  Vision: 'visión',
  Hospital: 'hospital',
};
const TIERS: Record<CoverageTier, string> = {
  EE: 'Solo el empleado',
  ES: 'Empleado y cónyuge',
  EC: 'Empleado e hijos',
  EF: 'Empleado y familia',
  E1: 'Empleado y una persona más',
  E2: 'Empleado y dos o más personas',
};
const RELATIONSHIPS: Record<Relationship, string> = { Spouse: 'cónyuge', Child: 'hijo o hija' };
const PARTNERS: Record<Relationship, string> = {
  Spouse: 'pareja doméstica',
  Child: 'hijo o hija de la pareja doméstica',
};
const FREQUENCIES: Record<PayFrequency, string> = {
  weekly: 'semanal',
  bi_weekly: 'cada dos semanas',
  semi_monthly: 'dos veces al mes',
  monthly: 'mensual',
};
const DOCUMENT_NAMES: Record<string, string> = {
  sbc: 'Resumen de beneficios y cobertura',
  spd: 'Descripción resumida del plan',
  summary: 'Resumen del plan',
};

export function wordsOf(inputs: DocumentInputs): { title: string; blocks: Block[] } {
  const { election, benefit } = inputs;
  const title = election ? `Su inscripción en ${benefit.name}` : `Rechazo de ${benefit.name}`;
  const blocks = election
    ? [...aboutElection(inputs, election), ...ending(inputs), ...otherCoverage(inputs), ...payroll(inputs, election)]
    : [...aboutWaiver(inputs), ...ending(inputs), ...otherCoverage(inputs)];
  return { title, blocks: [...blocks, ...notices(inputs), ...signing(inputs), ...references(inputs)] };
}

export function answerText({ election }: DocumentInputs): string {
  if (!election) return 'Rechazo esta cobertura.';
  const pay = isCharged(election) ? ', y autorizo la deducción de nómina que indica' : '';
  return `Acepto esta inscripción${pay}.`;
}

export const signingText =
  'He leído lo que firmo y acepto firmarlo electrónicamente: mi nombre escrito es mi firma y tiene el mismo efecto que una ' +
  'firma en papel.';

function aboutElection({ employer, employee, benefit, planYear }: DocumentInputs, election: DocumentElection): Block[] {
  const { plan, dependents, coverage } = election;
  return [
    { kind: 'heading', text: 'Lo que usted elige' },
    {
      kind: 'facts',
      rows: [
        ['Empleador', employer.name],
        ['Beneficio', `${benefit.name} (${CATEGORIES[benefit.category]})`],
        ['Plan', plan.name],
        ...(plan.carrier ? [['Aseguradora', plan.carrier] as [string, string]] : []),
        ...(plan.network ? [['Red', plan.network] as [string, string]] : []),
        ['Cobertura', TIERS[election.tier]],
        ['La cobertura comienza', longDate(coverage.start)],
        ['La cobertura termina', `${longDate(coverage.end)}, salvo que termine antes según las reglas del plan`],
        ['Año del plan', `del ${longDate(planYear.start)} al ${longDate(planYear.end)}`],
      ],
    },
    { kind: 'heading', text: 'Quién está cubierto' },
    {
      kind: 'list',
      items: [
        `${employee.name} (empleado)`,
        ...dependents.map(
          (one) =>
            `${one.name} (${(one.isPartner ? PARTNERS : RELATIONSHIPS)[one.relationship]})` +
            (one.from ? `, desde el ${longDate(one.from)}` : '') +
            (one.to ? `, hasta el ${longDate(one.to)}` : ''),
        ),
      ],
    },
    ...(plan.documents.length === 0
      ? []
      : ([
          { kind: 'heading', text: 'Documentos del plan' },
          { kind: 'list', items: plan.documents.map(({ kind, url }) => `${DOCUMENT_NAMES[kind] ?? kind}: ${url}`) },
        ] satisfies Block[])),
    { kind: 'heading', text: 'Lo que cuesta' },
    {
      kind: 'facts',
      rows: [
        ['Prima por mes', dollars(election.premiumCents)],
        [`${employer.name} paga por mes`, dollars(election.employerCents)],
        ['Usted paga por mes', dollars(election.employeeCents)],
        ...(election.partner
          ? ([
              ['De ello, después de impuestos', dollars(election.partner.postTaxCents)],
              ['Se suma a su ingreso gravable por mes', dollars(election.partner.imputedCents)],
            ] satisfies [string, string][])
          : []),
        [`Usted paga por cheque de pago (${FREQUENCIES[election.payFrequency]})`, dollars(election.perPaycheckCents)],
        ['Cheques de pago', paychecks(election)],
        ...(election.laterParts ?? []).map((part): [string, string] => [
          `Desde el ${longDate(part.from)}`,
          `${TIERS[part.tier]}: usted paga ${dollars(part.employeeCents)} por mes, ${dollars(part.perPaycheckCents)} por cheque de pago` +
            (part.partner
              ? `; ${dollars(part.partner.postTaxCents)} por mes después de impuestos, y ${dollars(part.partner.imputedCents)} por mes ` +
                'se suman a su ingreso gravable'
              : ''),
        ]),
      ],
    },
  ];
}

function paychecks({ paychecksPerYear, skipsThirdPayday }: DocumentElection): string {
  const count = `${paychecksPerYear} deducciones en un año completo`;
  return skipsThirdPayday ? `${count}, ninguna en el tercer día de pago de un mes` : count;
}

function aboutWaiver({ employer, employee, benefit, planYear, signed }: DocumentInputs): Block[] {
  const reason = signed.decision === 'waive' ? signed.reason : null;
  return [
    { kind: 'heading', text: 'Lo que usted rechaza' },
    {
      kind: 'facts',
      rows: [
        ['Empleador', employer.name],
        ['Empleado', employee.name],
        ['Beneficio', `${benefit.name} (${CATEGORIES[benefit.category]})`],
        ['Año del plan', `del ${longDate(planYear.start)} al ${longDate(planYear.end)}`],
        ['Costo', 'No se deduce nada de su pago por lo que usted rechaza.'],
        ...(reason ? [['Motivo', reason] as [string, string]] : []),
      ],
    },
    {
      kind: 'text',
      text:
        'Se le ofreció esta cobertura para usted y sus dependientes elegibles, y usted la rechaza. Podrá inscribirse en la ' +
        'próxima inscripción abierta, o antes después de un evento de vida calificado.',
    },
  ];
}

function ending({ endings, election, benefit }: DocumentInputs): Block[] {
  if (endings.length === 0) return [];
  const then = election ? 'La cobertura elegida arriba la reemplaza.' : 'Usted pide que termine, y nada la reemplaza.';
  const ends = endings.map(({ plan, lastDay }) =>
    lastDay === null
      ? `Su cobertura actual en ${plan} (${benefit.name}) se cancela; se considera que nunca comenzó. ${then}`
      : `Su cobertura actual en ${plan} (${benefit.name}) termina. Su último día es el ${longDate(lastDay)}. ${then}`,
  );
  return [{ kind: 'heading', text: 'Su cobertura actual' }, ...ends.map((text): Block => ({ kind: 'text', text }))];
}

function otherCoverage({ otherCoverage: other }: DocumentInputs): Block[] {
  if (!other) return [];
  const text =
    `Declaro que el ${longDate(other.since)} comenzó otra cobertura para ${other.names.join(', ')}, y que por eso la cobertura de ` +
    'aquí termina el día que se indica arriba.';
  return [
    { kind: 'heading', text: 'Otra cobertura' },
    { kind: 'text', text },
  ];
}

function payroll({ employer, planYear }: DocumentInputs, election: DocumentElection): Block[] {
  if (!isCharged(election)) {
    const text = `${employer.name} paga toda la prima. No se deduce nada de su pago.`;
    return [{ kind: 'heading', text: 'Nómina' }, { kind: 'text', text }, ...partnerTax(employer.name, election)];
  }
  return [
    { kind: 'heading', text: 'Autorización de nómina' },
    {
      kind: 'text',
      text:
        `Autorizo a ${employer.name} a deducir ${dollars(election.perPaycheckCents)} de cada cheque de pago ` +
        `(${FREQUENCIES[election.payFrequency]}; ${dollars(election.employeeCents)} por mes, repartido en ` +
        `${paychecks(election)}) por esta cobertura, desde el primer día de pago a partir del ` +
        `${longDate(election.coverage.start)} hasta que termine. Un día de pago que exceda ese número no deduce nada. Si estoy ` +
        'cubierto todo el año del plan a este precio, la última deducción compensa los centavos que deja el redondeo. Los meses ' +
        'de cobertura que hayan comenzado antes de la primera deducción pueden deducirse de un pago posterior. El monto por cheque sigue la frecuencia con que se me paga, y cambia ' +
        'con ella.',
    },
    ...(election.laterParts ?? []).map(
      (part): Block => ({
        kind: 'text',
        text:
          `Desde el ${longDate(part.from)}, la deducción es de ${dollars(part.perPaycheckCents)} por cheque de pago ` +
          `(${dollars(part.employeeCents)} por mes).`,
      }),
    ),
    ...partialMonths(election),
    ...(planYear.taxClassification === 'Pre-tax' ? section125(employer.name, planYear.end) : []),
    ...(planYear.taxClassification === 'Post-tax'
      ? [{ kind: 'text', text: 'La deducción se hace después de impuestos.' } satisfies Block]
      : []),
    ...partnerTax(employer.name, election),
  ];
}

const PARTIAL_MONTHS = {
  full: 'se debe el monto mensual completo',
  fifteenth: 'se debe el monto mensual completo si estoy cubierto el día 15, y nada en otro caso',
  daily: 'se debe la parte del monto mensual que corresponde a sus días cubiertos',
};

function partialMonths({ firstMonth, lastMonth }: DocumentElection): Block[] {
  const texts = [
    ...(firstMonth ? [`Por el mes en que comienza mi cobertura, ${PARTIAL_MONTHS[firstMonth]}.`] : []),
    ...(lastMonth ? [`Por el mes en que termina mi cobertura, ${PARTIAL_MONTHS[lastMonth]}.`] : []),
  ];
  return texts.map((text) => ({ kind: 'text', text }));
}

function partnerTax(employer: string, election: DocumentElection): Block[] {
  if (!isTaxed(election)) return [];
  const text =
    'Por una pareja doméstica y sus hijos que no son mis dependientes fiscales, mi parte se deduce después de impuestos, y lo que ' +
    `paga ${employer} se suma a mi ingreso gravable. Si nos casamos, esto termina el primer día 1 a partir de la boda.`;
  return [{ kind: 'text', text }];
}

function section125(employer: string, end: CalendarDate): Block[] {
  return [
    { kind: 'heading', text: 'Acuerdo de la Sección 125 (antes de impuestos)' },
    {
      kind: 'text',
      text:
        `Acepto que mi pago se reduzca en estos montos antes de impuestos bajo el plan de cafetería de ${employer} (Sección 125 ` +
        `del Código de Rentas Internas). Entiendo que no puedo cambiar ni revocar esta elección antes del ${longDate(end)} salvo ` +
        'que lo permita un cambio de situación u otro evento, como matrimonio, divorcio, el nacimiento o la adopción de un hijo, ' +
        'o la pérdida de otra cobertura, y que un pago gravable menor puede reducir un poco los beneficios del Seguro Social.',
    },
  ];
}

function notices({ benefit, employer }: DocumentInputs): Block[] {
  const specialEnrollment: Block[] =
    benefit.category === 'Medical'
      ? [
          {
            kind: 'text',
            text:
              'Derechos de inscripción especial: si usted rechaza la cobertura para sí o para sus dependientes por tener otro ' +
              'seguro de salud u otra cobertura de un plan de salud grupal, es posible que pueda inscribirse si esa cobertura ' +
              'termina o si el empleador deja de contribuir a ella; debe pedirlo dentro de 30 días. Si gana un dependiente por ' +
              'matrimonio, nacimiento, adopción o colocación en adopción, es posible que pueda inscribirse e inscribir a sus ' +
              'dependientes si lo pide dentro de 30 días. Si usted o sus dependientes pierden la cobertura de Medicaid o CHIP, ' +
              'o llegan a ser elegibles para asistencia con la prima bajo uno de ellos, tiene 60 días.',
          },
        ]
      : [];
  return [
    { kind: 'heading', text: 'Avisos' },
    ...specialEnrollment,
    {
      kind: 'text',
      text:
        'Los documentos del plan deciden qué está cubierto; esta página no los cambia. Informe a su empleador de los cambios en ' +
        `su familia o su dirección. Preguntas: ${employer.name}, ${employer.email}.`,
    },
  ];
}

function signing({ employer, windowEnd }: DocumentInputs): Block[] {
  return [
    { kind: 'heading', text: 'Firma electrónica' },
    {
      kind: 'text',
      text:
        `Puede firmar hasta el ${longDate(windowEnd)}. Puede pedir a ${employer.name} una copia en papel sin costo, y puede firmar ` +
        'en papel en lugar de esta página. Su consentimiento para firmar electrónicamente vale solo para este documento. Para ' +
        'guardar una copia necesita un navegador que pueda guardar o imprimir una página; el documento firmado queda a su ' +
        'disposición.',
    },
  ];
}

function references({ enrollmentId, signed, templateVersion }: DocumentInputs): Block[] {
  const chosen: [string, string][] =
    signed.decision === 'elect'
      ? [['Plan', signed.plan_id], ...signed.dependent_ids.map((id): [string, string] => ['Dependiente', id])]
      : [['Termina la cobertura actual', signed.end_current_coverage ? 'si la hay' : 'no']];
  return [
    { kind: 'heading', text: 'Referencias' },
    { kind: 'facts', rows: [['Inscripción', enrollmentId], ...chosen, ['Formulario', templateVersion]] },
  ];
}

export const certificate: CertificateWords = {
  title: 'Certificado de firma',
  lead: 'Las páginas anteriores son lo que se mostró y se firmó. Esta página dice quién firmó, cuándo y cómo se sabe.',
  signature: 'Firma',
  signedBy: 'Firmado por (nombre escrito)',
  roster: 'Nombre en la nómina',
  decision: 'Decisión',
  decisions: { elect: 'Eligió', waive: 'Rechazó' },
  signedAt: 'Firmado el (UTC)',
  known: 'Cómo se conoce a quien firma',
  signers: {
    employee_token: 'Por un token de acceso de este empleado únicamente',
    partner_attested: 'El socio que hizo la llamada declara que tiene la firma de esta persona',
    passive_renewal: 'Nadie firmó: la cobertura del año anterior se renovó sin respuesta',
    class_change: 'Nadie firmó: otra clase de empleados paga otra parte',
    reinstatement: 'Nadie firmó: la cobertura que había terminado continúa como se firmó antes',
  },
  token: 'Token de acceso',
  apiKey: 'Clave de API',
  actor: 'Persona nombrada por el socio',
  address: 'Dirección IP',
  browser: 'Navegador',
  unknown: 'no se conoce',
  consent: 'Consentimiento dado',
  hashes: 'Prueba',
  document: 'Documento (SHA-256)',
  election: 'Elección (SHA-256)',
  record: 'Este registro (SHA-256)',
  previous: 'Registro anterior (SHA-256)',
  first: 'ninguno: este es el primer registro',
  number: 'Número en la cadena',
  verify:
    'Cada registro nombra el hash del anterior, así que ninguno puede cambiarse, quitarse ni intercalarse sin que se note. La ' +
    'evidencia guardada, con los bytes exactos del documento, permite a cualquiera calcular de nuevo estos hashes.',
  page: 'Página {page} de {pages}',
};
