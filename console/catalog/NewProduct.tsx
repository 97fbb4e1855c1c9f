/** A new product of the catalog, to which plans belong. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Operations } from '../../embed/shared/api-types.ts';
import { useCommonWords } from '../../embed/shared/common-words.ts';
import { Form } from '../shell/Form.tsx';
import { go } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { useCatalogWords } from './catalog-words.ts';

type Body = Operations['POST /v1/benefit-products']['body'];

const CATEGORIES = ['Medical', 'Dental', 'Vision', 'Hospital'] as const satisfies readonly Body['category'][];

/** The codes that can be offered; an ICHRA can't. */
const CODES = [
  ...['MEC', 'MEC2', 'MEC_PLUS', 'EBA', 'MVP', 'MVP2', 'MVPSL', 'MVPSL2', 'VPC', 'VPC_CORE', 'VD', 'VV'],
] as Body['product_code'][];

const USUAL_CODE: Record<(typeof CATEGORIES)[number], Body['product_code']> = {
  ...{ Medical: 'MVP', Dental: 'VD', Vision: 'VV', Hospital: 'VPC' },
};

export function NewProduct({ onClose }: { onClose: () => void }) {
  const words = useCatalogWords();
  const common = useCommonWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [given, setGiven] = useState<Body>({ name: '', category: 'Medical', product_code: 'MVP', description: '' });
  const key = useRef(crypto.randomUUID());
  const add = useMutation({
    mutationFn: () => {
      const body = { ...given, description: given.description?.trim() || null };
      return api.call('POST /v1/benefit-products', { body, idempotencyKey: key.current });
    },
    onSuccess: async ({ data }) => {
      await client.invalidateQueries({ queryKey: ['products'] });
      go(`/catalog/${data.id}`);
    },
    // What is sent next is another request, with a key of its own.
    onSettled: () => {
      key.current = crypto.randomUUID();
    },
  });
  return (
    <Form
      title={words.newProduct}
      width={640}
      error={add.error}
      isPending={add.isPending}
      onSend={() => add.mutate()}
      onCancel={onClose}
    >
      <TextInput
        label={words.facts.name}
        required
        maxLength={255}
        value={given.name}
        onChange={({ currentTarget: { value } }) => setGiven({ ...given, name: value })}
      />
      <NativeSelect
        label={words.category}
        value={given.category}
        data={CATEGORIES.map((value) => ({ value, label: common.categories[value] ?? value }))}
        onChange={({ currentTarget: { value } }) => {
          const category = value as (typeof CATEGORIES)[number];
          setGiven({ ...given, category, product_code: USUAL_CODE[category] });
        }}
      />
      <NativeSelect
        label={words.code}
        description={words.codeHint}
        value={given.product_code}
        data={CODES}
        onChange={({ currentTarget: { value } }) => setGiven({ ...given, product_code: value as Body['product_code'] })}
      />
      <Textarea
        label={words.description}
        maxLength={2000}
        autosize
        value={given.description ?? ''}
        onChange={({ currentTarget: { value } }) => setGiven({ ...given, description: value })}
      />
    </Form>
  );
}
