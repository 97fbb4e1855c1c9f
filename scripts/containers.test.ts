/** The image and the Compose file: pinned images, no default passwords, no unneeded rights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const DOCKERFILE = readFileSync(join(root, 'Dockerfile'), 'utf8');
const COMPOSE = readFileSync(join(root, 'compose.yaml'), 'utf8');

interface Service {
  image?: string;
  build?: string;
  environment: Record<string, string>;
  cap_drop: string[];
  cap_add?: string[];
  security_opt: string[];
  read_only?: boolean;
  ports?: string[];
}
const services = (parse(COMPOSE, { merge: true }) as { services: Record<string, Service> }).services;
const PINNED = /^[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}$/;

it('names every image by its digest', () => {
  const bases = [...DOCKERFILE.matchAll(/^FROM (\S+)/gm)].map(([, base = '']) => base);
  const node = /^ARG NODE=(\S+)$/m.exec(DOCKERFILE)?.[1] ?? '';
  for (const base of bases) expect(base).toMatch(/^\$\{NODE\}$/);
  expect(bases.length).toBe(3);
  const images = Object.values(services).flatMap(({ image }) => image ?? []);
  expect(images.length).toBe(1);
  for (const image of [node, ...images]) expect(image).toMatch(PINNED);
});

it('has no default secret or password', () => {
  const asked = [...COMPOSE.matchAll(/\$\{(\w*(?:SECRET|PASSWORD))\b([^}]*)\}/g)];
  expect(asked.map(([, name]) => name).sort()).toEqual(['OPENROLL_SECRET', 'POSTGRES_PASSWORD', 'POSTGRES_PASSWORD']);
  for (const [, , otherwise] of asked) expect(otherwise).toMatch(/^:\?./);
});

it('runs with no rights except those that PostgreSQL needs to start', () => {
  for (const [name, service] of Object.entries(services)) {
    expect([name, service.cap_drop, service.security_opt]).toEqual([name, ['ALL'], ['no-new-privileges:true']]);
    expect([name, service.cap_add ?? []]).toEqual([
      name,
      name === 'postgres' ? ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] : [],
    ]);
    if (service.build) expect([name, service.read_only]).toEqual([name, true]);
  }
  expect(DOCKERFILE).toMatch(/^USER node$/m);
});
