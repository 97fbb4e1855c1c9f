/** The words of the audit, in English and Spanish. */
import type { Operations } from '../../embed/shared/api-types.ts';
import { plural, wordsIn } from '../../embed/shared/words.ts';

type ActorKind = Operations['GET /v1/audit-entries']['answer']['data'][number]['actor']['kind'];

const en = {
  title: 'Audit',
  show: 'Show',
  done: 'Who did what',
  looked: 'Who looked at whom',
  about: 'Only about this ID',
  ask: 'Show',
  nothing: 'There are no entries',
  when: 'When',
  who: 'Who',
  what: 'What',
  changes: 'Before → after',
  changed: 'was changed',
  asked: 'Asked for',
  whom: 'Was shown',
  ids: (n: number) => `${n} ${plural(n, 'ID', 'IDs')}`,
  older: 'Older',
  pages: 'Pages of entries',
  from: 'From',
  to: 'To',
  download: 'Download as CSV',
  downloaded: (n: number) => `${n} ${plural(n, 'entry', 'entries')} in the file.`,
  cut: (most: number) => `More than ${most} would be too many for a file: ask for fewer days.`,
  actors: {
    api_key: 'An API key',
    access_token: 'An access token',
    user: 'A user',
    system: 'The server',
  } satisfies Record<ActorKind, string> as Record<ActorKind, string>,
};

const es: typeof en = {
  title: 'Auditoría',
  show: 'Mostrar',
  done: 'Quién hizo qué',
  looked: 'Quién miró a quién',
  about: 'Solo sobre este identificador',
  ask: 'Mostrar',
  nothing: 'No hay registros',
  when: 'Cuándo',
  who: 'Quién',
  what: 'Qué',
  changes: 'Antes → después',
  changed: 'cambió',
  asked: 'Pidió',
  whom: 'Se le mostró',
  ids: (n) => `${n} ${plural(n, 'identificador', 'identificadores')}`,
  older: 'Anteriores',
  pages: 'Páginas de registros',
  from: 'Desde',
  to: 'Hasta',
  download: 'Descargar en CSV',
  downloaded: (n) => `${n} ${plural(n, 'registro', 'registros')} en el archivo.`,
  cut: (most) => `Más de ${most} son demasiados para un archivo: pida menos días.`,
  actors: {
    api_key: 'Una clave de API',
    access_token: 'Un token de acceso',
    user: 'Un usuario',
    system: 'El servidor',
  },
};

export const useAuditWords = wordsIn({ en, es });
