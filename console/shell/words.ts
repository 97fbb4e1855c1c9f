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
  colors: { auto: 'Colors: same as the device', light: 'Colors: light', dark: 'Colors: dark' },
  signOut: 'Sign out',
  endedTitle: 'Your session has ended',
  ended: 'What you typed is still here. Sign in again in another tab, then come back and continue.',
  goOn: 'I have signed in: continue',
  notHereTitle: 'There is nothing here',
  notHere: 'The address is wrong, or your role does not include this screen.',
  palette: 'Search or go to',
  paletteHint: 'A section, an employer, a product, a person …',
  nothingFound: 'Nothing matches.',
  section: 'Section',
  employer: 'Employer',
  product: 'Product',
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
  signOut: 'Cerrar sesión',
  endedTitle: 'Su sesión terminó',
  ended: 'Lo que escribió sigue aquí. Inicie sesión de nuevo en otra pestaña, vuelva y continúe.',
  goOn: 'Ya inicié sesión: continuar',
  notHereTitle: 'Aquí no hay nada',
  notHere: 'La dirección no es correcta, o su rol no incluye esta pantalla.',
  palette: 'Buscar o ir a',
  paletteHint: 'Una sección, un empleador, un producto, una persona …',
  nothingFound: 'Nada coincide.',
  section: 'Sección',
  employer: 'Empleador',
  product: 'Producto',
  person: 'Persona',
};

export const useDeskWords = wordsIn({ en, es });
