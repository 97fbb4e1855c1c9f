/** Notes that were not sent yet: kept when their screen closes, lost with the page. */
import { createContext, useContext, useState } from 'react';

export type Drafts = Map<string, string>;
export const makeDrafts = (): Drafts => new Map();
export const DraftsContext = createContext<Drafts>(makeDrafts());

export function useDraft(key: string): [string, (text: string) => void] {
  const drafts = useContext(DraftsContext);
  const [text, setText] = useState(drafts.get(key) ?? '');
  return [
    text,
    (next) => {
      drafts.set(key, next);
      setText(next);
    },
  ];
}
