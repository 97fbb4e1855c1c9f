import { openPage } from '../shared/page.tsx';
import { Benefits } from './Benefits.tsx';

openPage({ kind: 'employer', Page: Benefits });
