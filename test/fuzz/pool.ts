/** Ids and links from earlier answers, so that requests reach what earlier ones have made; and ids of nobody and of somebody else. */
import { createHash } from 'node:crypto';
import type { Chance } from './chance.ts';

const MOST_OF_A_KIND = 200;
const ID = /"((?:[a-z]{3,6})_[A-Za-z0-9_-]{22}|INV-\d+)"/g;
const LINK = /"https?:\/\/openroll\.test(\/v1\/[^"]+)"/g;
const MOST_LINKS = 50;
/** Copies a part of an answer: a slice would keep the whole text in memory. */
const copied = (part: string) => Buffer.from(part, 'latin1').toString('latin1');
const kindIn = (id: string) => id.split(/[_-]/, 1)[0] ?? '';

export interface Pool {
  /** Remembers the ids and links in an answer. */
  learn(body: string): void;
  /** An id with this prefix: mostly of the own organization, at times of the other one, or of nobody. */
  id(chance: Chance, prefix: string): string;
  /** A signed link to a file of the own organization; null: no answer had one yet. */
  link(chance: Chance): string | null;
}

/** `foreign`: ids of the other organization, which requests may name and answers must not contain. */
export function poolOf(foreign: readonly string[]): Pool {
  const own = new Map<string, string[]>();
  const links: string[] = [];
  const theirs = Map.groupBy(foreign, kindIn);
  const unknown = (chance: Chance, prefix: string) => {
    const bytes = createHash('sha256')
      .update(String(chance.below(2 ** 31)))
      .digest()
      .subarray(0, 16);
    return `${prefix}_${bytes.toString('base64url')}`;
  };
  return {
    learn: (body) => {
      for (const [, link = ''] of body.matchAll(LINK)) links.push(copied(link));
      links.splice(0, links.length - MOST_LINKS);
      for (const [, id = ''] of body.matchAll(ID)) {
        const kind = kindIn(id);
        const known = own.get(kind) ?? [];
        own.set(kind, known);
        if (!known.includes(id)) known.push(copied(id));
        // The first ones stay: they belong to the world that the run began with.
        if (known.length > MOST_OF_A_KIND) known.splice(20, 1);
      }
    },
    link: (chance) => (links.length > 0 ? chance.oneOf(links) : null),
    id: (chance, prefix) => {
      // A bound entity is an employer or an employee.
      const kind = prefix === 'emp' ? chance.oneOf(['empr', 'empl']) : prefix;
      const some = chance.weighted([
        [16, own.get(kind) ?? []],
        [2, theirs.get(kind) ?? []],
        [1, []],
        [1, own.get(chance.oneOf([...own.keys(), kind])) ?? []],
      ]);
      return some.length > 0 ? chance.oneOf(some) : unknown(chance, kind);
    },
  };
}
