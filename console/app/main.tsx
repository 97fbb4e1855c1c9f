import { openDesk } from '../shell/Desk.tsx';

openDesk();
