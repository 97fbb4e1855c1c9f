import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { compileClosed } from './closed.ts';

const strays = (schema: object, value: unknown) => compileClosed(schema)(value).map(({ path }) => path);

describe('a field that no schema names', () => {
  const Person = Type.Object({
    name: Type.String(),
    address: Type.Optional(Type.Object({ city: Type.String() })),
    phones: Type.Optional(Type.Array(Type.Object({ number: Type.String() }))),
  });

  it('is found at every depth, in objects and in lists, and by its own name only', () => {
    const value = {
      name: 'Ines',
      Name: 1,
      address: { city: 'Tacoma', zip: '98402' },
      phones: [{ number: '1' }, { number: '2', kind: 'home', deeper: { x: 1 } }],
      constructor: 1,
      toString: null,
    };
    expect(strays(Person, value)).toEqual([
      'Name',
      'address.zip',
      'phones.1.kind',
      'phones.1.deeper',
      'constructor',
      'toString',
    ]);
  });

  it('is unknown if only a branch that does not apply names it', () => {
    const tier = Type.Object({ type: Type.Literal('tier'), EE: Type.Integer() });
    const age = Type.Object({ type: Type.Literal('age'), table: Type.Array(Type.Object({ age: Type.Integer() })) });
    for (const schema of [Type.Union([tier, age]), { oneOf: [tier, age] }]) {
      expect(strays(schema, { type: 'tier', EE: 1, table: [] })).toEqual(['table']);
      expect(strays(schema, { type: 'age', EE: 1, table: [{ age: 1, Age: 2 }] })).toEqual(['EE', 'table.0.Age']);
      // Neither branch applies: the validator says which type is wrong, and no field of either is reported as unknown.
      expect(strays(schema, { EE: 1, table: [], other: 1 })).toEqual(['other']);
    }
    const conditional = {
      type: 'object',
      properties: { type: { type: 'string' } },
      allOf: [tier, age].map((branch) => ({
        if: { required: ['type'], properties: { type: branch.properties.type } },
        // biome-ignore lint/suspicious/noThenProperty: this is JSON Schema's `then`
        then: branch,
      })),
    };
    expect(strays(conditional, { type: 'tier', EE: 1, table: [] })).toEqual(['table']);
    expect(strays(conditional, { EE: 1, table: [], other: 1 })).toEqual(['other']);
  });

  it('is known if any part of an intersection names it', () => {
    const both = { allOf: [Type.Object({ a: Type.String() }), Type.Object({ b: Type.Object({ c: Type.String() }) })] };
    expect(strays(both, { a: '', b: { c: '', d: '' }, e: '' })).toEqual(['b.d', 'e']);
  });

  it('is allowed where the schema opens the object, at any depth below', () => {
    const Row = Type.Object(
      { address: Type.Optional(Type.Object({ city: Type.String() })) },
      { additionalProperties: true },
    );
    const Rows = Type.Object({ rows: Type.Array(Row) });
    expect(strays(Rows, { rows: [{ a: 1, address: { city: '', b: 1 } }], c: 1 })).toEqual(['c']);
  });

  it('is known if it matches a pattern, and its value is checked, too', () => {
    const Days = Type.Object({ by: Type.Record(Type.String(), Type.Object({ days: Type.Integer() })) });
    expect(strays(Days, { by: { married: { days: 30 }, birth: { days: 60, day: 1 } } })).toEqual(['by.birth.day']);
  });

  it('is not reported if the value is not an object', () => {
    for (const value of [null, 'text', 5, true, undefined]) expect(strays(Person, value)).toEqual([]);
    expect(strays(Person, { name: { first: 'Ines' }, phones: 'none' })).toEqual([]);
  });
});

it('a schema that does not say what an object holds is refused at start', () => {
  for (const vague of [Type.Unknown(), { type: 'object' }, { type: ['object', 'null'] }])
    expect(() => compileClosed(Type.Object({ a: vague }))).toThrow('does not say what "a" holds');
});
