/** Words that all pages share: loading states, problems and what to do about them, tiers, categories. */
import { wordsIn } from './words.ts';

const en = {
  loading: 'Loading …',
  stillLoading: 'This takes longer than usual. You don’t have to do anything.',
  tryAgain: 'Try again',
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saving: 'Saving …',
  optional: 'optional',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  search: 'Search by name or ID',
  clearSearch: 'Clear the search',
  nobodyFound: 'Nobody matches',
  nobodyFoundNext: 'Try another spelling, or remove a filter.',
  pageOf: (page: number, pages: number) => `Page ${page} of ${pages}`,
  reference: (id: string) => `Reference for support: ${id}`,
  gate: {
    aloneTitle: 'This page belongs inside another one',
    alone: 'Your benefits are shown by your payroll or HR website. Please open them there.',
    notAllowedTitle: 'This website may not show your benefits',
    notAllowed:
      'The website that shows this page is not on the list of websites allowed by your benefits provider. Please tell the people who run it.',
    wrongTokenTitle: 'This page was opened for somebody else',
    wrongToken: 'The website signed you in for another kind of page. Please go back and open it again.',
    silentTitle: 'We could not sign you in',
    silent:
      'The website that shows this page did not tell us who you are. Please reload the page or sign in there again.',
  },
  /** By the code of a refusal: what happened, and what to do. */
  problems: {
    no_connection: [
      'No connection',
      'We could not reach the server. What you entered is still here: check your connection and try again.',
    ],
    session_ended: [
      'Your session has ended',
      'What you entered is still here. Sign in again on the website that shows this page, then try again.',
    ],
    unauthorized: [
      'Your session has ended',
      'What you entered is still here. Sign in again on the website that shows this page, then try again.',
    ],
    not_found: ['This is no longer here', 'It may have changed in the meantime. Go back and look again.'],
    rate_limited: ['Too many requests', 'Please wait a moment and try again.'],
    clock_advancing: ['One moment', 'Your benefits are being updated. Try again in a moment.'],
    unavailable: ['The service is busy', 'Nothing is lost. Try again in a moment.'],
    internal_error: [
      'Something went wrong on our side',
      'Nothing was changed. Try again; if it happens again, tell your HR team the reference below.',
    ],
    invalid_request: ['Something is missing or not valid', 'Please look at the marked fields.'],
  } as Record<string, readonly [title: string, whatToDo: string]>,
  tiers: {
    ...{ EE: 'Only you', ES: 'You and your spouse', EC: 'You and your children', EF: 'You and your family' },
    ...{ E1: 'You and one more', E2: 'You and two or more' },
  },
  categories: { Medical: 'Medical', Dental: 'Dental', Vision: 'Vision', Hospital: 'Hospital' } as Record<
    string,
    string
  >,
  payFrequencies: {
    weekly: 'per weekly paycheck',
    bi_weekly: 'per paycheck',
    semi_monthly: 'per paycheck',
    monthly: 'per monthly paycheck',
  },
};

export type CommonWords = typeof en;

const es: CommonWords = {
  loading: 'Cargando …',
  stillLoading: 'Está tardando más de lo normal. No tiene que hacer nada.',
  tryAgain: 'Intentar de nuevo',
  back: 'Atrás',
  cancel: 'Cancelar',
  close: 'Cerrar',
  save: 'Guardar',
  saving: 'Guardando …',
  optional: 'opcional',
  previousPage: 'Página anterior',
  nextPage: 'Página siguiente',
  search: 'Buscar por nombre o identificador',
  clearSearch: 'Borrar la búsqueda',
  nobodyFound: 'Nadie coincide',
  nobodyFoundNext: 'Pruebe con otra forma de escribirlo o quite un filtro.',
  pageOf: (page, pages) => `Página ${page} de ${pages}`,
  reference: (id) => `Referencia para soporte: ${id}`,
  gate: {
    aloneTitle: 'Esta página va dentro de otra',
    alone: 'Sus beneficios se muestran en el sitio web de su nómina o de recursos humanos. Ábralos allí.',
    notAllowedTitle: 'Este sitio web no puede mostrar sus beneficios',
    notAllowed:
      'El sitio web que muestra esta página no está en la lista de sitios permitidos por su proveedor de beneficios. Avise a las personas que lo administran.',
    wrongTokenTitle: 'Esta página se abrió para otra persona',
    wrongToken: 'El sitio web inició su sesión para otro tipo de página. Regrese y ábrala de nuevo.',
    silentTitle: 'No pudimos iniciar su sesión',
    silent:
      'El sitio web que muestra esta página no nos dijo quién es usted. Vuelva a cargar la página o inicie sesión allí de nuevo.',
  },
  problems: {
    no_connection: [
      'Sin conexión',
      'No pudimos comunicarnos con el servidor. Lo que escribió sigue aquí: revise su conexión e intente de nuevo.',
    ],
    session_ended: [
      'Su sesión terminó',
      'Lo que escribió sigue aquí. Inicie sesión de nuevo en el sitio web que muestra esta página y vuelva a intentarlo.',
    ],
    unauthorized: [
      'Su sesión terminó',
      'Lo que escribió sigue aquí. Inicie sesión de nuevo en el sitio web que muestra esta página y vuelva a intentarlo.',
    ],
    not_found: ['Esto ya no está aquí', 'Puede haber cambiado mientras tanto. Regrese y revise de nuevo.'],
    rate_limited: ['Demasiadas solicitudes', 'Espere un momento e intente de nuevo.'],
    clock_advancing: ['Un momento', 'Sus beneficios se están actualizando. Intente de nuevo en un momento.'],
    unavailable: ['El servicio está ocupado', 'No se perdió nada. Intente de nuevo en un momento.'],
    internal_error: [
      'Algo falló de nuestro lado',
      'No se cambió nada. Intente de nuevo; si vuelve a ocurrir, dé a su equipo de recursos humanos la referencia de abajo.',
    ],
    invalid_request: ['Falta algo o no es válido', 'Revise los campos marcados.'],
  },
  tiers: {
    ...{ EE: 'Solo usted', ES: 'Usted y su cónyuge', EC: 'Usted y sus hijos', EF: 'Usted y su familia' },
    ...{ E1: 'Usted y una persona más', E2: 'Usted y dos o más personas' },
  },
  categories: { Medical: 'Médico', Dental: 'Dental', Vision: 'Visión', Hospital: 'Hospital' },
  payFrequencies: {
    weekly: 'por cheque semanal',
    bi_weekly: 'por cheque de pago',
    semi_monthly: 'por cheque de pago',
    monthly: 'por cheque mensual',
  },
};

export const useCommonWords = wordsIn({ en, es });
