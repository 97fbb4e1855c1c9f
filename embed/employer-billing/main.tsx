import { openPage } from '../shared/page.tsx';
import { Billing } from './Billing.tsx';

openPage({ kind: 'employer', Page: Billing });
