/** Two who change the same thing: what was there when a form was opened, and what is said where somebody else was faster. */
import { useQuery } from '@tanstack/react-query';
import { ApiProblem } from '../../embed/shared/api.ts';
import { wordsIn } from '../../embed/shared/words.ts';

type Look = (onSeen: (etag: string | null) => void) => Promise<unknown>;

interface Seen {
  /** What was there when the form was opened, once it is known: a change that is sent at once waits for it. */
  seen: () => Promise<string | null>;
  /** After a refusal: it was told, so what there is now has been seen. */
  lookAgain: () => Promise<unknown>;
}

/** `look`: a dry run of the change. `isThere`: false where there is nothing to change yet. */
export function useSeen(key: string, look: Look, { isThere = true } = {}): Seen {
  const { data, refetch } = useQuery({
    queryKey: ['seen', key],
    enabled: isThere,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      let seen: string | null = null;
      await look((etag) => {
        seen = etag;
      });
      return seen as string | null;
    },
  });
  const seen = async () => (data === undefined ? (await refetch({ cancelRefetch: false })).data : data) ?? null;
  return { seen, lookAgain: refetch };
}

const en = {
  title: 'Somebody else has changed this meanwhile',
  about: (fields: string) => `What was changed: ${fields}. What you entered is still here. Save it again to keep it.`,
};

const es: typeof en = {
  title: 'Otra persona cambió esto mientras tanto',
  about: (fields) => `Lo que se cambió: ${fields}. Lo que escribió sigue aquí. Guárdelo otra vez si debe quedar así.`,
};

const useWords = wordsIn({ en, es });

/** The texts of a `Problem`, with what the other one has changed, as the form calls it. */
export function useMeanwhile(
  error: Error | null,
  fields: Record<string, string>,
): Record<string, readonly [string, string]> {
  const words = useWords();
  const names = new Set(changedMeanwhile(error).map((path) => fields[path] ?? path));
  return { changed_meanwhile: [words.title, words.about([...names].join(', '))] };
}

const changedMeanwhile = (error: Error | null): string[] =>
  error instanceof ApiProblem && error.code === 'changed_meanwhile'
    ? error.details.map(({ path }) => path.split('.')[0] ?? path)
    : [];
