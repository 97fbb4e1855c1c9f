/** The words of the employers' screens, in English and Spanish. */
import type { Operations } from '../../embed/shared/api-types.ts';
import { plural, wordsIn } from '../../embed/shared/words.ts';

type Stage = Operations['GET /v1/employers']['answer']['data'][number]['benefit_lifecycle_stage']['stage'];

const en = {
  title: 'Employers',
  search: 'Search by name or reference',
  withCancelled: 'With those that were cancelled',
  none: 'No employers yet',
  noneNext: 'Add the first one, here or with openroll employers import.',
  add: 'New employer',
  setUp: 'Set up: eligibility, offer, roster',
  noneFound: 'No employer matches',
  name: 'Name',
  inactive: 'Inactive',
  reference: 'Reference',
  stage: 'Stage',
  stages: {
    open_enrollment: 'Open enrollment',
    renewal: 'Renewal',
    active: 'Active',
    onboarding: 'Being set up',
    cancelled: 'Cancelled',
  } satisfies Record<Stage, string> as Record<Stage, string>,
  enrolled: 'Enrolled',
  ofEligible: (enrolled: string, eligible: string) => `${enrolled} of ${eligible} eligible`,
  count: (n: number) => `${n} ${plural(n, 'employer', 'employers')}`,
  pages: 'Pages of employers',
  legalName: 'Legal name',
  ein: 'EIN',
  email: 'E-mail',
  address: 'Address',
  offer: 'What it offers',
  planYear: 'Plan year',
  coverage: 'Coverage',
};

const es: typeof en = {
  title: 'Empleadores',
  search: 'Buscar por nombre o referencia',
  withCancelled: 'Con los cancelados',
  none: 'Todavía no hay empleadores',
  noneNext: 'Agregue el primero, aquí o con openroll employers import.',
  add: 'Nuevo empleador',
  setUp: 'Preparar: elegibilidad, oferta, plantilla',
  noneFound: 'Ningún empleador coincide',
  name: 'Nombre',
  inactive: 'Inactivo',
  reference: 'Referencia',
  stage: 'Etapa',
  stages: {
    open_enrollment: 'Inscripción abierta',
    renewal: 'Renovación',
    active: 'Activo',
    onboarding: 'En preparación',
    cancelled: 'Cancelado',
  },
  enrolled: 'Inscritos',
  ofEligible: (enrolled, eligible) => `${enrolled} de ${eligible} elegibles`,
  count: (n) => `${n} ${plural(n, 'empleador', 'empleadores')}`,
  pages: 'Páginas de empleadores',
  legalName: 'Razón social',
  ein: 'EIN',
  email: 'Correo',
  address: 'Dirección',
  offer: 'Qué ofrece',
  planYear: 'Año del plan',
  coverage: 'Cobertura',
};

export const useEmployerWords = wordsIn({ en, es });
