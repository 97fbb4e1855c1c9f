/** The words of the money screens, in English and Spanish. */
import type { Operations } from '../../embed/shared/api-types.ts';
import { wordsIn } from '../../embed/shared/words.ts';

type Finding =
  Operations['GET /v1/employers/{employer_id}/reconciliation']['answer']['data']['findings'][number]['kind'];

const en = {
  title: 'Money',
  ofEmployer: 'Invoices and reconciliation of an employer',
  open: 'Open invoices, the oldest first',
  noneOpen: 'Every invoice has been paid',
  invoice: 'Invoice',
  ofWhom: 'Employer',
  amount: 'Amount',
  since: 'Since',
  more: 'More',
  charts: {
    coming: 'The next months, as things stand',
    cost: 'Cost by month',
    people: 'People covered',
    employer: 'Employer',
    employee: 'Employees',
    month: 'Month',
    answers: 'Answers by benefit',
    benefit: 'Benefit',
    answerKinds: { enrolled: 'Enrolled', waived: 'Declined', pending: 'Not answered yet', expired: 'Never answered' },
  },
  statements: 'Deduction statements',
  reconciliation: 'Reconciliation',
  month: 'Month',
  allRight: 'What was deducted is what was due.',
  finding: 'Finding',
  findings: {
    not_deducted: 'Was not deducted',
    not_enrolled: 'Deducted without an enrollment',
    wrong_amount: 'Another amount',
  } satisfies Record<Finding, string> as Record<Finding, string>,
  reasons: {
    not_deducted: 'They are covered in this month, and nothing was deducted.',
    not_enrolled: 'Something was deducted for a month in which nothing is due.',
    wrong_amount: 'What was deducted is not the amount that was elected.',
  } satisfies Record<Finding, string> as Record<Finding, string>,
  employee: 'Employee',
  expected: 'Due',
  found: 'Deducted',
  why: 'Why',
};

const es: typeof en = {
  title: 'Dinero',
  ofEmployer: 'Facturas y conciliación de un empleador',
  open: 'Facturas abiertas, la más antigua primero',
  noneOpen: 'Todas las facturas están pagadas',
  invoice: 'Factura',
  ofWhom: 'Empleador',
  amount: 'Importe',
  since: 'Desde',
  more: 'Más',
  charts: {
    coming: 'Los próximos meses, tal como están las cosas',
    cost: 'Costo por mes',
    people: 'Personas cubiertas',
    employer: 'Empleador',
    employee: 'Empleados',
    month: 'Mes',
    answers: 'Respuestas por beneficio',
    benefit: 'Beneficio',
    answerKinds: { enrolled: 'Inscritos', waived: 'Rechazaron', pending: 'Sin responder', expired: 'No respondieron' },
  },
  statements: 'Estados de deducciones',
  reconciliation: 'Conciliación',
  month: 'Mes',
  allRight: 'Lo deducido es lo debido.',
  finding: 'Hallazgo',
  findings: {
    not_deducted: 'No se dedujo',
    not_enrolled: 'Deducido sin inscripción',
    wrong_amount: 'Otro importe',
  },
  reasons: {
    not_deducted: 'Está cubierto en este mes, y no se dedujo nada.',
    not_enrolled: 'Se dedujo algo por un mes en el que no se debe nada.',
    wrong_amount: 'Lo que se dedujo no es el importe que se eligió.',
  },
  employee: 'Empleado',
  expected: 'Debido',
  found: 'Deducido',
  why: 'Por qué',
};

export const useMoneyWords = wordsIn({ en, es });
