/** Rows of a response: a table where there is room, cards where there is not. Both label each value. */
import { Paper, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';

export interface Column<T> {
  id: string;
  header: string;
  /** Null: nothing to show. */
  cell: (row: T) => ReactNode | null;
  /** Amounts and counts are right-aligned, in tabular figures. */
  numeric?: boolean;
  /** Short enough to stay on one line. */
  nowrap?: boolean;
  /** Sentences: on a card they are below their label, not beside it. */
  long?: boolean;
}

interface DataTableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  /** Undefined: loading. */
  rows: readonly T[] | undefined;
  keyOf: (row: T) => string;
  /** The rows of another page are loading; these stay until then. */
  stale?: boolean;
  /** Number of rows to keep space for while they load. */
  expected?: number;
}

/** Where such a table is too wide, cards are shown, from 320 px on. */
const NARROW = '(max-width: 47.99em)';

export function DataTable<T>(props: DataTableProps<T>) {
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  if (props.rows === undefined) return <WaitingRows narrow={narrow} expected={props.expected ?? 8} />;
  const shown = { ...props, rows: props.rows };
  return (
    <div className="data-table" data-stale={props.stale || undefined} aria-busy={props.stale || undefined}>
      {narrow ? <Cards {...shown} /> : <WideTable {...shown} />}
    </div>
  );
}

type Shown<T> = DataTableProps<T> & { rows: readonly T[] };

function WideTable<T>({ caption, columns, rows, keyOf }: Shown<T>) {
  return (
    <Table verticalSpacing="xs" highlightOnHover captionSide="top">
      <Table.Caption className="visually-hidden">{caption}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ id, header, numeric }) => (
            <Table.Th key={id} scope="col" className={numeric ? 'numeric' : undefined}>
              {header}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={keyOf(row)}>
            {columns.map(({ id, cell, numeric, nowrap }, at) =>
              at === 0 ? (
                <Table.Th key={id} scope="row" className={nowrap ? 'row-head nowrap' : 'row-head'}>
                  {cell(row)}
                </Table.Th>
              ) : (
                <Table.Td key={id} className={numeric ? 'numeric' : nowrap ? 'nowrap' : undefined}>
                  {cell(row) ?? '–'}
                </Table.Td>
              ),
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Cards<T>({ caption, columns, rows, keyOf }: Shown<T>) {
  const [head, ...rest] = columns as readonly [Column<T>, ...Column<T>[]];
  return (
    <Stack component="ul" gap="sm" className="cards" aria-label={caption}>
      {rows.map((row) => (
        <Paper component="li" key={keyOf(row)} withBorder p="sm">
          <div className="card-head">{head.cell(row)}</div>
          <dl className="facts">
            {rest
              .map(({ cell, ...column }) => ({ ...column, value: cell(row) }))
              .filter(({ value }) => value !== null)
              .map(({ id, header, value, numeric, long }) => (
                <div key={id} data-long={long || undefined}>
                  <Text component="dt" size="sm" c="dimmed">
                    {header}
                  </Text>
                  <dd className={numeric ? 'numeric' : undefined}>{value}</dd>
                </div>
              ))}
          </dl>
        </Paper>
      ))}
    </Stack>
  );
}

function WaitingRows({ narrow, expected }: { narrow: boolean; expected: number }) {
  return (
    <Stack gap={narrow ? 'sm' : 6} aria-hidden>
      {Array.from({ length: expected }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <Skeleton key={row} height={narrow ? 120 : 38} />
      ))}
    </Stack>
  );
}
