/** Goes anywhere by a few letters: sections, employers, products and people. Opened by Ctrl or ⌘ with K, moved through by arrows. */
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { go } from './router.tsx';
import type { SectionId } from './sections.ts';
import { useDesk, useMay } from './session.tsx';
import { useDeskWords } from './words.ts';

interface Found {
  id: string;
  kind: string;
  label: string;
  more: string | null;
  to: string;
}

const MOST = 6;
/** The catalog is read in one request: of a larger one, only this many products are found here. */
const MOST_PRODUCTS = 100;
const LEAST_LETTERS = 2;

export function Palette({ sections }: { sections: readonly { id: SectionId }[] }) {
  const words = useDeskWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <>
      <button type="button" className="palette-button" onClick={() => setOpen(true)}>
        <span>{words.palette}</span>
        <kbd>Ctrl K</kbd>
      </button>
      {isOpen && (
        <dialog ref={dialog} className="dialog palette" aria-label={words.palette} onClose={() => setOpen(false)}>
          <Choices sections={sections} onChosen={() => dialog.current?.close()} />
        </dialog>
      )}
    </>
  );
}

interface ChoicesProps {
  sections: readonly { id: SectionId }[];
  onChosen: () => void;
}

function Choices({ sections, onChosen }: ChoicesProps) {
  const words = useDeskWords();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const found = useFound(sections, text.trim());
  const current = found[Math.min(at, found.length - 1)];
  const choose = (one: Found | undefined) => {
    if (!one) return;
    onChosen();
    go(one.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((Math.min(at, found.length - 1) + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') choose(current);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
        autoFocus
        type="text"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-activedescendant={current ? `${id} ${current.id}` : undefined}
        aria-label={words.palette}
        placeholder={words.paletteHint}
        autoComplete="off"
        maxLength={255}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label={words.palette} tabIndex={-1}>
        {found.map((one) => (
          <div
            key={one.id}
            id={`${id} ${one.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={one === current}
            onClick={() => choose(one)}
            onKeyDown={onKeyDown}
          >
            <span>
              {one.label} {one.more && <span className="dimmed">{one.more}</span>}
            </span>
            <span className="dimmed">{one.kind}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="dimmed">{words.nothingFound}</p>}
    </>
  );
}

function useFound(sections: readonly { id: SectionId }[], text: string): Found[] {
  const words = useDeskWords();
  const { api } = useDesk();
  const may = useMay();
  const [search] = useDebouncedValue(text, 200);
  const asks = (operation: string) => may(operation) && search.length >= LEAST_LETTERS;
  const employers = useQuery({
    queryKey: ['palette', 'employers', search],
    enabled: asks('listEmployers'),
    queryFn: async () => (await api.call('GET /v1/employers', { query: { search, limit: MOST } })).data,
  });
  const people = useQuery({
    queryKey: ['palette', 'people', search],
    enabled: asks('listMembers'),
    queryFn: async () => (await api.call('GET /v2/members', { query: { search, limit: MOST } })).data,
  });
  const products = useQuery({
    queryKey: ['palette', 'products'],
    enabled: asks('listBenefitProducts'),
    queryFn: async () => (await api.call('GET /v1/benefit-products', { query: { limit: MOST_PRODUCTS } })).data,
  });
  const isMeant = (name: string) => name.toLowerCase().includes(text.toLowerCase());
  const meant = search.length < LEAST_LETTERS ? [] : (products.data ?? []).filter(({ name }) => isMeant(name));
  const named = sections.filter(({ id }) => isMeant(words.sections[id]));
  return [
    ...named.map(({ id }) => ({ id, kind: words.section, label: words.sections[id], more: null, to: `/${id}` })),
    ...(employers.data ?? []).map(({ id, name, reference_id: more }) => ({
      ...{ id, kind: words.employer, label: name, more, to: `/employers/${id}` },
    })),
    ...meant.slice(0, MOST).map(({ id, name, product_code: more }) => ({
      ...{ id, kind: words.product, label: name, more, to: `/catalog/${id}` },
    })),
    ...(people.data ?? []).map(({ id, first_name, last_name, email: more }) => ({
      ...{ id, kind: words.person, label: `${first_name} ${last_name}`, more, to: `/people/${id}` },
    })),
  ];
}
