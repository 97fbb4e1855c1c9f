/** The words of the users' screen, in English and Spanish. */
import { plural, wordsIn } from '../../embed/shared/words.ts';

const en = {
  title: 'Users',
  add: 'Add a user',
  name: 'Name',
  email: 'E-mail',
  role: 'Role',
  signedIn: 'Last signed in',
  never: 'never',
  actions: 'Actions',
  more: 'More',
  link: 'Make a sign-in link',
  linkFor: (name: string) => `For ${name}: signs in once, within 15 minutes`,
  change: 'Change',
  changeOf: (name: string) => `Change ${name}`,
  fields: {
    ...{
      name: 'Name',
      email: 'E-mail',
      role: 'Role',
      'user.sign_in': 'they signed in',
      'user.sign_out': 'they signed out',
    },
    ...{ 'user.link': 'they got a sign-in link', 'user.end_sessions': 'they were signed out' },
  } as Record<string, string>,
  signOut: 'Sign out everywhere',
  signedOut: (n: number) => `${n} ${plural(n, 'session was', 'sessions were')} ended.`,
  remove: 'Remove',
  reallyRemove: (name: string) => `Remove ${name}`,
  problems: {
    user_exists: ['This user already exists', 'Another user has this e-mail address.'],
  } as Record<string, readonly [string, string]>,
};

const es: typeof en = {
  title: 'Usuarios',
  add: 'Agregar un usuario',
  name: 'Nombre',
  email: 'Correo',
  role: 'Rol',
  signedIn: 'Último inicio de sesión',
  never: 'nunca',
  actions: 'Acciones',
  more: 'Más',
  link: 'Crear un enlace',
  linkFor: (name) => `Para ${name}: inicia sesión una vez, en 15 minutos`,
  change: 'Cambiar',
  changeOf: (name) => `Cambiar a ${name}`,
  fields: {
    ...{
      name: 'Nombre',
      email: 'Correo',
      role: 'Rol',
      'user.sign_in': 'inició sesión',
      'user.sign_out': 'cerró sesión',
    },
    ...{ 'user.link': 'recibió un enlace', 'user.end_sessions': 'se cerraron sus sesiones' },
  },
  signOut: 'Cerrar todas sus sesiones',
  signedOut: (n) => `Se ${plural(n, 'cerró 1 sesión', `cerraron ${n} sesiones`)}.`,
  remove: 'Quitar',
  reallyRemove: (name) => `Quitar a ${name}`,
  problems: { user_exists: ['Este usuario ya existe', 'Otro usuario tiene este correo.'] },
};

export const useUserWords = wordsIn({ en, es });
