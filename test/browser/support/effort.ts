/**
 * How long a person would take for what a test does in a moment: their hands and their thoughts by the keystroke-level model (Card, Moran
 * and Newell 1980), for somebody who types with few fingers. The machine's time is not included.
 */
import type { BrowserContext } from 'playwright-core';

const SECONDS = { key: 0.28, pointing: 1.1, click: 0.2, homing: 0.4, thinking: 1.35 };

export interface Effort {
  clicks: number;
  fields: number;
  characters: number;
}

/** Counts from here on, across reloads. */
export async function countEffort(context: BrowserContext): Promise<Effort> {
  const effort: Effort = { clicks: 0, fields: 0, characters: 0 };
  await context.exposeFunction('tellOfEffort', (kind: 'click' | 'field', characters: number) => {
    if (kind === 'click') effort.clicks++;
    else effort.fields++;
    effort.characters += characters;
  });
  await context.addInitScript(() => {
    const tell = (kind: string, characters: number) =>
      (window as unknown as { tellOfEffort(...given: unknown[]): void }).tellOfEffort(kind, characters);
    addEventListener('click', () => tell('click', 0), true);
    // A test fills a field at once; a person types it.
    addEventListener(
      'input',
      ({ target }) => tell('field', target instanceof HTMLInputElement && !target.files ? target.value.length : 1),
      true,
    );
  });
  return effort;
}

/** Each step takes a thought, a move of the mouse and a click; each field takes the way from the mouse to the keys and back. */
export function secondsOf({ clicks, fields, characters }: Effort): number {
  const step = SECONDS.thinking + SECONDS.pointing + SECONDS.click;
  return (clicks + fields) * step + fields * 2 * SECONDS.homing + characters * SECONDS.key;
}
