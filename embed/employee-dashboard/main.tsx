import { openPage } from '../shared/page.tsx';
import { Dashboard } from './Dashboard.tsx';

openPage({ kind: 'employee', Page: Dashboard });
