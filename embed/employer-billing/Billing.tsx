import { Title } from '@mantine/core';
import { useReady, useSession } from '../shared/session.tsx';

export function Billing() {
  const { bound_entity } = useSession();
  useReady('EMPLOYER_BILLING_READY', true);
  return <Title order={1}>{bound_entity.name}</Title>;
}
