/** Opens the documents of a life event in place. Their code and the list are loaded then. */
import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { lazyScreen } from './lazy-screen.tsx';
import type { LifeEventType } from './life-event-names.ts';
import { useMay } from './session.tsx';
import { plural, wordsIn } from './words.ts';

const en = {
  add: 'Add proof',
  count: (n: number) => plural(n, '1 document', `${n} documents`),
};
const es: typeof en = {
  add: 'Agregar comprobante',
  count: (n) => plural(n, '1 documento', `${n} documentos`),
};
const useToggleWords = wordsIn({ en, es });

const proofs = lazyScreen(() => import('./Proofs.tsx'));

interface ProofToggleProps {
  event: { id: string; event_type: LifeEventType; status: 'pending' | 'approved' | 'denied'; document_count: number };
  /** What happened, in the reader's language. */
  what: string;
}

export function ProofToggle({ event, what }: ProofToggleProps) {
  const words = useToggleWords();
  const may = useMay();
  const [isOpen, setIsOpen] = useState(false);
  const { id, event_type, status, document_count } = event;
  if (status === 'denied' && document_count === 0) return null;
  const label = document_count === 0 ? words.add : words.count(document_count);
  return (
    <Stack gap="xs" align="stretch">
      <div>
        <Button
          variant="default"
          size="sm"
          aria-expanded={isOpen}
          aria-label={`${label}: ${what}`}
          onClick={() => setIsOpen(!isOpen)}
        >
          {label}
        </Button>
      </div>
      {isOpen && (
        <proofs.Screen
          lifeEventId={id}
          type={event_type}
          isOpen={status !== 'denied' && may('uploadLifeEventDocument')}
        />
      )}
    </Stack>
  );
}
