/** What long lists share: debounced search, paging, and the number of results. */
import { Button, CloseButton, Group, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useCommonWords } from './common-words.ts';

/** Rows of a page. */
export const PAGE_ROWS = 25;
const SEARCH_WAIT_MS = 300;

interface SearchProps {
  /** Default: for people, by name or ID. */
  label?: string;
  value: string;
  onSearch: (text: string) => void;
}

/** Searches when typing pauses, and at once with Enter. */
export function SearchField({ label, value, onSearch }: SearchProps) {
  const words = useCommonWords();
  const [text, setText] = useState(value);
  const asked = useRef(value);
  const ask = (next: string) => {
    if (next.trim() === asked.current) return;
    asked.current = next.trim();
    onSearch(asked.current);
  };
  const askSoon = useDebouncedCallback(ask, SEARCH_WAIT_MS);
  // Takes over a change from outside (Back, another list); keeps what is being typed.
  useEffect(() => {
    if (value === asked.current) return;
    asked.current = value;
    setText(value);
  }, [value]);
  return (
    <TextInput
      type="search"
      label={label ?? words.search}
      value={text}
      maxLength={255}
      autoComplete="off"
      className="search"
      onChange={(event) => {
        setText(event.currentTarget.value);
        askSoon(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') ask(text);
      }}
      rightSection={
        text === '' ? null : (
          <CloseButton
            aria-label={words.clearSearch}
            onClick={() => {
              setText('');
              ask('');
            }}
          />
        )
      }
    />
  );
}

interface PagingProps {
  label: string;
  page: number;
  pages: number;
  onPage: (page: number) => void;
}

export function Paging({ label, page, pages, onPage }: PagingProps) {
  const words = useCommonWords();
  if (pages <= 1 && page === 1) return null;
  return (
    <Group component="nav" justify="space-between" mt="md" aria-label={label}>
      <Button variant="default" size="sm" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        {words.previousPage}
      </Button>
      <Text size="sm" className="numeric">
        {words.pageOf(page, Math.max(page, pages))}
      </Text>
      <Button variant="default" size="sm" disabled={page >= pages} onClick={() => onPage(page + 1)}>
        {words.nextPage}
      </Button>
    </Group>
  );
}
