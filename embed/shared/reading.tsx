/** The cache of a page's queries, and when they are requested again. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from './api.ts';

/** Provides the cache to its children, and drops it when it unmounts. */
export function Reading({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Offline, a request fails at once and says so; the library would wait silently.
        networkMode: 'always',
        retry: (count, error) => count < 2 && error instanceof ApiProblem && error.passes,
        staleTime: 10_000,
      },
      mutations: { networkMode: 'always' },
    },
  });
}
