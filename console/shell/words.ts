/** The words around the screens of the desk, in English and Spanish. */
import { wordsIn } from '../../embed/shared/words.ts';

const en = {
  skip: 'Skip to the screen',
  menu: 'Menu',
  you: 'Signed in',
  navigation: 'Sections',
  sandbox: 'Sandbox: nothing here is real',
  sections: {
    inbox: 'Inbox',
    employers: 'Employers',
    people: 'People',
    catalog: 'Catalog',
    money: 'Money',
    developers: 'Developers',
    audit: 'Audit',
    users: 'Users',
  },
  roles: {
    ADMIN: 'Administrator',
    OPERATIONS: 'Operations',
    SALES: 'Sales',
    ENROLLMENT_AGENT: 'Enrollment agent',
    AUDITOR: 'Auditor',
  },
  colors: { auto: 'Colors: as the device', light: 'Colors: light', dark: 'Colors: dark' },
  signIn: 'Sign in',
  signOut: 'Sign out',
  signInTitle: 'Sign in to the desk',
  signInLead: 'Your link is ready. It signs you in once, here.',
  noToken: 'To sign in you need a link. Ask an administrator for one, or run: openroll users link',
  signInProblems: {
    sign_in_link_spent: ['This link can’t be used', 'It has been used, or is older than 15 minutes. Ask for another.'],
    not_from_the_desk: [
      'This browser can’t sign in here',
      'Open the link in a current browser, without a proxy that changes pages.',
    ],
  } as Record<string, readonly [string, string]>,
  signedOutTitle: 'You are signed out',
  signedOut:
    'Open a sign-in link to go on. An administrator makes one for you, or whoever runs the server: openroll users link.',
  endedTitle: 'Your session has ended',
  ended: 'What you typed is still here. Open a new sign-in link in another tab, then come back and go on.',
  goOn: 'I have signed in: go on',
  notHereTitle: 'There is nothing here',
  notHere: 'The address is wrong, or your role does not include this screen.',
  palette: 'Search or go to',
  paletteHint: 'A section, an employer, a person …',
  nothingFound: 'Nothing matches.',
  section: 'Section',
  employer: 'Employer',
  person: 'Person',
};

export type DeskWords = typeof en;

const es: DeskWords = {
  skip: 'Ir a la pantalla',
  menu: 'Menú',
  you: 'Sesión iniciada',
  navigation: 'Secciones',
  sandbox: 'Entorno de pruebas: nada aquí es real',
  sections: {
    inbox: 'Pendientes',
    employers: 'Empleadores',
    people: 'Personas',
    catalog: 'Catálogo',
    money: 'Dinero',
    developers: 'Desarrollo',
    audit: 'Auditoría',
    users: 'Usuarios',
  },
  roles: {
    ADMIN: 'Administración',
    OPERATIONS: 'Operaciones',
    SALES: 'Ventas',
    ENROLLMENT_AGENT: 'Agente de inscripción',
    AUDITOR: 'Auditoría',
  },
  colors: { auto: 'Colores: como el dispositivo', light: 'Colores: claros', dark: 'Colores: oscuros' },
  signIn: 'Iniciar sesión',
  signOut: 'Cerrar sesión',
  signInTitle: 'Iniciar sesión',
  signInLead: 'Su enlace está listo. Inicia la sesión una sola vez, aquí.',
  noToken: 'Para iniciar sesión necesita un enlace. Pídalo a quien administra, o ejecute: openroll users link',
  signInProblems: {
    sign_in_link_spent: ['Este enlace no sirve', 'Ya se usó o tiene más de 15 minutos. Pida otro.'],
    not_from_the_desk: [
      'Este navegador no puede iniciar sesión aquí',
      'Abra el enlace en un navegador actual, sin un proxy que cambie las páginas.',
    ],
  },
  signedOutTitle: 'No ha iniciado sesión',
  signedOut:
    'Abra un enlace de inicio de sesión. Lo crea quien administra, o quien opera el servidor: openroll users link.',
  endedTitle: 'Su sesión terminó',
  ended: 'Lo que escribió sigue aquí. Abra un nuevo enlace en otra pestaña, vuelva y continúe.',
  goOn: 'Ya inicié sesión: continuar',
  notHereTitle: 'Aquí no hay nada',
  notHere: 'La dirección no es correcta, o su rol no incluye esta pantalla.',
  palette: 'Buscar o ir a',
  paletteHint: 'Una sección, un empleador, una persona …',
  nothingFound: 'Nada coincide.',
  section: 'Sección',
  employer: 'Empleador',
  person: 'Persona',
};

export const useDeskWords = wordsIn({ en, es });
