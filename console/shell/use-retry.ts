/** Requests again whatever could not be read. */
import { useQueryClient } from '@tanstack/react-query';

export function useRetry(): () => void {
  const client = useQueryClient();
  return () => void client.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
}
