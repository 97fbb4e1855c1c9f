/** The words of the inbox, in English and Spanish, beside its sentences. */
import type { Operations } from '../../embed/shared/api-types.ts';
import { wordsIn } from '../../embed/shared/words.ts';

type Kind = Operations['GET /v1/inbox']['answer']['data'][number]['kind'];

const en = {
  revealed: 'Payroll passwords were seen',
  revealedEmployer: 'employer',
  title: 'Inbox',
  show: 'Show',
  all: 'All',
  nothing: 'Nothing waits',
  nothingNext: 'Life events, stopped rosters, open invoices and what fails come here by themselves.',
  since: (moment: string) => `since ${moment}`,
  toOldest: 'Back to the oldest',
  newer: 'Newer',
  look: 'Look at it',
  person: 'To the person',
  coveredTwice:
    'Until then they can answer without whoever is covered already, or decline. If both coverages are right, elect for them with an API key and force: true.',
  kinds: {
    life_event: 'Life events',
    proof_missing: 'Missing proof',
    correction_waiting: 'Corrections to sign',
    dual_coverage: 'Dual coverage',
    census_stopped: 'Stopped rosters',
    census_failed: 'Failed rosters',
    census_rows_failed: 'Failed rows',
    calendar_failure: 'Calendar failures',
    webhook_failing: 'Failing webhooks',
    invoice_due: 'Open invoices',
    out_of_area: 'Out of the plan’s area',
    leave_arrears: 'Arrears of leaves',
  } satisfies Record<Kind, string> as Record<Kind, string>,
  decide: 'Decide',
  note: 'A note to the employee (optional)',
  approve: 'Approve',
  deny: 'Deny',
  decided: { approve: 'Approved.', deny: 'Denied.' },
  markPaid: 'Mark as paid',
  paid: 'Marked as paid.',
  enableAndTest: 'Enable and send a test',
  tested: 'Enabled, and a test is on its way.',
};

const es: typeof en = {
  revealed: 'Se vieron contraseñas de nómina',
  revealedEmployer: 'empleador',
  title: 'Pendientes',
  show: 'Mostrar',
  all: 'Todo',
  nothing: 'Nada espera',
  nothingNext: 'Eventos de vida, listas detenidas, facturas abiertas y lo que falla llegan aquí por sí solos.',
  since: (moment) => `desde ${moment}`,
  toOldest: 'Volver a lo más antiguo',
  newer: 'Más recientes',
  look: 'Verlo',
  person: 'Ir a la persona',
  coveredTwice:
    'Hasta entonces pueden responder sin quien ya está cubierto, o rechazar. Si ambas coberturas son correctas, elija por esa persona con una clave de API y force: true.',
  kinds: {
    life_event: 'Eventos de vida',
    proof_missing: 'Comprobantes que faltan',
    correction_waiting: 'Correcciones por firmar',
    dual_coverage: 'Doble cobertura',
    census_stopped: 'Listas detenidas',
    census_failed: 'Listas fallidas',
    census_rows_failed: 'Filas fallidas',
    calendar_failure: 'Fallas del calendario',
    webhook_failing: 'Webhooks que fallan',
    invoice_due: 'Facturas abiertas',
    out_of_area: 'Fuera del área del plan',
    leave_arrears: 'Atrasos de licencias',
  },
  decide: 'Decidir',
  note: 'Una nota para el empleado (opcional)',
  approve: 'Aprobar',
  deny: 'Rechazar',
  decided: { approve: 'Aprobado.', deny: 'Rechazado.' },
  markPaid: 'Marcar como pagada',
  paid: 'Marcada como pagada.',
  enableAndTest: 'Activar y enviar una prueba',
  tested: 'Activado; una prueba va en camino.',
};

export const useInboxWords = wordsIn({ en, es });
