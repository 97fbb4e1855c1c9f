import { Title } from '@mantine/core';
import { useReady, useSession } from '../shared/session.tsx';

export function Benefits() {
  const { bound_entity } = useSession();
  useReady('EMPLOYER_BENEFITS_READY', true);
  return <Title order={1}>{bound_entity.name}</Title>;
}
