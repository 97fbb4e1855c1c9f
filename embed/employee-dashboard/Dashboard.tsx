import { Title } from '@mantine/core';
import { useReady, useSession } from '../shared/session.tsx';

export function Dashboard() {
  const { bound_entity } = useSession();
  useReady('EMPLOYEE_VIEW_READY', true);
  return <Title order={1}>{bound_entity.name}</Title>;
}
