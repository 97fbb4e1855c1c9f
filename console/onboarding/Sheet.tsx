/** The rows of a roster as they will be sent: what each column means, and cells that can be put right, with what is wrong beside them. */
import { Button, Checkbox } from '@mantine/core';
import { useId, useState } from 'react';
import { PAGE_ROWS, Paging } from '../../embed/shared/list-tools.tsx';
import { FIELDS, isField } from '../../server/roster/headings.ts';
import { useOnboardingWords } from './onboarding-words.ts';
import { type CellFault, isOfAddress, type RosterDraft, withCell, withField, withoutRow } from './roster-draft.ts';

interface SheetProps {
  draft: RosterDraft;
  faults: readonly CellFault[];
  onChange: (draft: RosterDraft) => void;
}

export function Sheet({ draft, faults, onChange }: SheetProps) {
  const { roster } = useOnboardingWords();
  const [page, setPage] = useState(1);
  const [isOnlyFaults, setOnlyFaults] = useState(false);
  const faulty = new Set(faults.map(({ row }) => row));
  const rows = [...draft.rows.keys()].filter((row) => !isOnlyFaults || faulty.size === 0 || faulty.has(row));
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
  const current = Math.min(page, pages);
  return (
    <div>
      {faulty.size > 0 && (
        <Checkbox
          label={roster.onlyFaults}
          checked={isOnlyFaults}
          onChange={({ currentTarget }) => setOnlyFaults(currentTarget.checked)}
          mb="xs"
        />
      )}
      <div className="sheet">
        <table>
          <Head draft={draft} onChange={onChange} />
          <tbody>
            {rows.slice((current - 1) * PAGE_ROWS, current * PAGE_ROWS).map((row) => (
              <SheetRow
                key={draft.rows[row]?.line}
                draft={draft}
                row={row}
                faults={faults.filter((one) => one.row === row)}
                onChange={onChange}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Paging label={roster.pages} page={current} pages={pages} onPage={setPage} />
    </div>
  );
}

const nameOf = (draft: RosterDraft, column: number, otherwise: (n: number) => string) =>
  draft.headings[column]?.trim() || otherwise(column + 1);

function Head({ draft, onChange }: Pick<SheetProps, 'draft' | 'onChange'>) {
  const { roster } = useOnboardingWords();
  return (
    <thead>
      <tr>
        <th scope="col">{roster.line}</th>
        {draft.headings.map((_, column) => {
          const name = nameOf(draft, column, roster.noHeading);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity, and stay where they are
            <th key={column} scope="col">
              <span className="sheet-heading">{name}</span>
              <select
                aria-label={roster.means(name)}
                value={draft.fields[column] ?? ''}
                onChange={({ currentTarget: { value } }) =>
                  onChange(withField(draft, column, isField(value) ? value : null))
                }
              >
                <option value="">{roster.leftOut}</option>
                {FIELDS.map((field) => (
                  <option key={field} value={field}>
                    {roster.fields[field]}
                  </option>
                ))}
              </select>
            </th>
          );
        })}
        <th scope="col">
          <span className="visually-hidden">{roster.removeShort}</span>
        </th>
      </tr>
    </thead>
  );
}

interface SheetRowProps extends SheetProps {
  row: number;
}

function SheetRow({ draft, row, faults, onChange }: SheetRowProps) {
  const { roster } = useOnboardingWords();
  const id = useId();
  const { line = 0, cells = [] } = draft.rows[row] ?? {};
  const saying = useSaying();
  const missed = faults.filter(({ column }) => column === null);
  return (
    <tr>
      <th scope="row" className="numeric">
        {line}
        {missed.map((fault) => (
          <p key={fault.code + fault.field} className="cell-fault">
            {fault.field && `${roster.fields[fault.field as (typeof FIELDS)[number]] ?? fault.field}: `}
            {saying(fault)}
          </p>
        ))}
      </th>
      {draft.headings.map((_, column) => {
        const fault = faults.find((one) => one.column === column);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: cells are those of the columns, in their order
          <td key={column} data-left-out={draft.fields[column] === null || undefined}>
            <input
              aria-label={roster.cell(line, nameOf(draft, column, roster.noHeading))}
              aria-invalid={fault ? true : undefined}
              aria-describedby={fault ? `${id}-${column}` : undefined}
              value={cells[column] ?? ''}
              size={Math.max(6, Math.min(28, (cells[column] ?? '').length + 1))}
              autoComplete="off"
              onChange={({ currentTarget: { value } }) => onChange(withCell(draft, row, column, value))}
            />
            {fault && (
              <p id={`${id}-${column}`} className="cell-fault">
                {saying(fault)}
              </p>
            )}
          </td>
        );
      })}
      <td>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={roster.remove(line)}
          onClick={() => onChange(withoutRow(draft, row))}
        >
          {roster.removeShort}
        </Button>
      </td>
    </tr>
  );
}

/** What a cell should hold instead, in the reader's language if we have words for it. */
function useSaying(): (fault: CellFault) => string {
  const { roster } = useOnboardingWords();
  return ({ code, field, message }) => {
    if (code === 'required')
      return roster.wanted[field && isOfAddress(field) ? 'requiredAddress' : 'required'] ?? message;
    return roster.wanted[code] ?? roster.wanted[field ?? ''] ?? message;
  };
}
