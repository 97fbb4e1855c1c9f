/** Whatever the blocks say, the HTML can be read back into them, and no text that anybody enters becomes markup. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Block, documentHtml, documentText, readDocument } from './document-form.rules.ts';

const text = fc.oneof(fc.string(), fc.constantFrom('<script>', '</p>', '&amp;', `"it's" <b>&`));
const blocks: fc.Arbitrary<Block[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('heading' as const), text }),
    fc.record({ kind: fc.constant('text' as const), text }),
    fc.record({
      kind: fc.constant('facts' as const),
      rows: fc.array(fc.tuple(text, text), { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(text, { minLength: 1 }) }),
  ),
);

it('reads back from the HTML what was put into it', () => {
  fc.assert(
    fc.property(text, blocks, (title, given) => {
      const html = documentHtml('es', title, given);
      expect(html).not.toContain('<script');
      expect(html).toContain('<html lang="es">');
      expect(readDocument(html)).toEqual({ title, blocks: given });
    }),
  );
});

it.each(['\u202e', '\u2066', '\u200f', '\u061c', '\u0007', '\u2028'])(
  'shows that %j was there, but without its effect',
  (mark) => {
    const given: Block[] = [{ kind: 'facts', rows: [['Reason', `is 05$ ${mark}not`]] }];
    for (const shown of [documentHtml('en', `A${mark}`, given), documentText(`A${mark}`, given)]) {
      expect(shown).not.toContain(mark);
      expect(shown).toContain('is 05$ \ufffdnot');
    }
  },
);

it('does not let a text of several lines look like more facts', () => {
  const given: Block[] = [{ kind: 'facts', rows: [['Reason', 'none\n Cost: $1']] }];
  expect(documentText('Title', given)).toBe('Title\n\nReason: none Cost: $1\n');
});

it('says the same in plain text', () => {
  const given: Block[] = [
    { kind: 'heading', text: 'Costs' },
    { kind: 'facts', rows: [['You pay', '$1 < $2']] },
    { kind: 'list', items: ['Ana', 'Rui'] },
  ];
  expect(documentText('Title', given)).toBe('Title\n\nCOSTS\n\nYou pay: $1 < $2\n\n- Ana\n- Rui\n');
});
