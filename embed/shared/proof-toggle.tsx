/** Opens proof documents in place. Their code and the list are loaded then. */
import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { lazyScreen } from './lazy-screen.tsx';
import type { LifeEventType } from './life-event-names.ts';
import type { ProofCase } from './proof-words.ts';
import { useMay } from './session.tsx';
import { plural, wordsIn } from './words.ts';

const en = {
  add: 'Add proof',
  documents: 'Documents',
  count: (n: number) => plural(n, '1 document', `${n} documents`),
};
const es: typeof en = {
  add: 'Agregar comprobante',
  documents: 'Documentos',
  count: (n) => plural(n, '1 documento', `${n} documentos`),
};
const useToggleWords = wordsIn({ en, es });

const proofs = lazyScreen(() => import('./Proofs.tsx'));

interface ProofToggleProps {
  about: ProofCase;
  /** How many there are; null: known only once the list is loaded. */
  count: number | null;
  /** Whether another one can be added. */
  isOpen: boolean;
  /** What they are proof of, in the reader's language. */
  what: string;
}

export function ProofToggle({ about, count, isOpen, what }: ProofToggleProps) {
  const words = useToggleWords();
  const [isShown, setIsShown] = useState(false);
  const label = count === null ? words.documents : count === 0 ? words.add : words.count(count);
  return (
    <Stack gap="xs" align="stretch">
      <div>
        <Button
          variant="default"
          size="sm"
          aria-expanded={isShown}
          aria-label={`${label}: ${what}`}
          onClick={() => setIsShown(!isShown)}
        >
          {label}
        </Button>
      </div>
      {isShown && <proofs.Screen about={about} isOpen={isOpen} />}
    </Stack>
  );
}

interface LifeEventProofProps {
  event: { id: string; event_type: LifeEventType; status: 'pending' | 'approved' | 'denied'; document_count: number };
  /** What happened, in the reader's language. */
  what: string;
}

export function LifeEventProof({ event, what }: LifeEventProofProps) {
  const may = useMay();
  const { id, event_type: type, status, document_count: count } = event;
  if (status === 'denied' && count === 0) return null;
  const isOpen = status !== 'denied' && may('uploadLifeEventDocument');
  return <ProofToggle about={{ of: 'life_event', id, type }} count={count} isOpen={isOpen} what={what} />;
}
