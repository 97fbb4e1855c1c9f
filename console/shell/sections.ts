/** The sections of the desk. One that its user may not use is neither in the navigation nor at its address. */
import { lazyScreen } from '../../embed/shared/lazy-screen.tsx';

type Nothing = Record<never, never>;

export const SECTIONS = [
  { id: 'inbox', operation: 'getInbox', Screen: lazyScreen<Nothing>(() => import('../inbox/Inbox.tsx')).Screen },
  {
    id: 'employers',
    operation: 'listEmployers',
    Screen: lazyScreen<Nothing>(() => import('../employers/Employers.tsx')).Screen,
  },
  { id: 'people', operation: 'listMembers', Screen: lazyScreen<Nothing>(() => import('../people/People.tsx')).Screen },
  {
    id: 'catalog',
    operation: 'listBenefitProducts',
    Screen: lazyScreen<Nothing>(() => import('../catalog/Catalog.tsx')).Screen,
  },
  {
    id: 'money',
    operation: 'listEmployerInvoices',
    Screen: lazyScreen<Nothing>(() => import('../money/Money.tsx')).Screen,
  },
  {
    id: 'developers',
    operation: 'listWebhookSubscriptions',
    Screen: lazyScreen<Nothing>(() => import('../developers/Developers.tsx')).Screen,
  },
  {
    id: 'audit',
    operation: 'listAuditEntries',
    Screen: lazyScreen<Nothing>(() => import('../audit/Audit.tsx')).Screen,
  },
  { id: 'users', operation: 'listUsers', Screen: lazyScreen<Nothing>(() => import('../users/Users.tsx')).Screen },
] as const;

export type SectionId = (typeof SECTIONS)[number]['id'];
