/**
 * What pictures of every screen share: the variants in which a reader may see it, what is pressed on the way, and what holds for
 * each screen. `npm run pictures` keeps them in `.cache/pictures`, and ten of them in `docs/images`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { brokenAmounts, cutOff, overflow, violations, widgetFrame } from './audit.ts';
import { type Shown, type ShowOptions, shot } from './setup.ts';

export const WORDS = {
  en: {
    locale: 'en-US',
    ...{ choose: 'Choose my benefits', compare: 'Compare plans', back: 'Back', goOn: 'Continue', save: 'Save' },
    ...{ decline: 'Decline this benefit', review: 'Review and sign', name: 'Your full name', sign: /^Sign/ },
    ...{ home: 'Back to my benefits', report: 'Report a life event', lost: 'We lost other coverage' },
    ...{
      job: 'Lost coverage through a job',
      send: 'Report it',
      add: 'Add a spouse or child',
      family: 'Manage my family',
    },
    ...{ day: 'Day', year: 'Year', month: 'Month', documents: /^Documents/ },
    ...{ sections: ['Enrollment', 'Life events', 'Deductions', 'Roster'], details: 'See details' },
    ...{ end: 'End the employment', lastDay: 'Last day of work', reason: 'Reason', look: 'See what would change' },
    told: 'What would change',
  },
  es: {
    locale: 'es-US',
    ...{
      choose: 'Elegir mis beneficios',
      compare: 'Comparar planes',
      back: 'Atrás',
      goOn: 'Continuar',
      save: 'Guardar',
    },
    ...{ decline: 'Rechazar este beneficio', review: 'Revisar y firmar', name: 'Su nombre completo', sign: /^Firmar/ },
    ...{ home: 'Volver a mis beneficios', report: 'Informar un cambio', lost: 'Perdimos otra cobertura' },
    ...{ job: 'Perdió la cobertura de un empleo', send: 'Informar', add: 'Agregar cónyuge, hijo o hija' },
    ...{ family: 'Administrar mi familia', day: 'Día', year: 'Año', month: 'Mes', documents: /^Documentos/ },
    ...{ sections: ['Inscripción', 'Eventos de vida', 'Deducciones', 'Lista de personal'] },
    ...{ details: 'Ver detalles', end: 'Terminar el empleo', lastDay: 'Último día de trabajo', reason: 'Motivo' },
    ...{ look: 'Ver qué cambiaría', told: 'Qué cambiaría' },
  },
} as const;

export interface Variant {
  language: keyof typeof WORDS;
  colorMode: 'light' | 'dark';
  width: 390 | 1280;
}

export const VARIANTS: Variant[] = (['en', 'es'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((colorMode) =>
    ([390, 1280] as const).map((width) => ({ language, colorMode, width })),
  ),
);

export const optionsOf = ({ language, colorMode, width }: Variant) =>
  ({
    width,
    theme: { colorMode },
    // A phone has two pixels for each of ours. Reduced motion, so that no picture shows a transition.
    device: { locale: WORDS[language].locale, deviceScaleFactor: width === 390 ? 2 : 1, reducedMotion: 'reduce' },
  }) satisfies ShowOptions;

/** Screens that the documentation shows, in English and light: their names, and in which width. */
const DOCUMENTED: Record<string, [name: string, width: Variant['width']]> = {
  'employee-home': ['employee-home', 390],
  'employee-medical': ['employee-plans', 1280],
  'employee-compare': ['employee-compare', 1280],
  'employee-review': ['employee-review', 390],
  'employee-done': ['employee-done', 390],
  'employee-proof': ['employee-proof', 390],
  'hr-overview': ['hr-week', 1280],
  'hr-person': ['hr-person', 1280],
  'hr-statement': ['hr-statement', 1280],
  'billing-invoice': ['billing-invoice', 1280],
};

/** Keeps a picture of a screen, which is as wide as the window, cuts nothing off and breaks no amount. */
export const lookIn =
  (variant: Variant, page: Page) =>
  async (screen: string): Promise<void> => {
    const { language, colorMode, width } = variant;
    const [documented, wanted] = DOCUMENTED[screen] ?? [];
    if (documented && language === 'en' && colorMode === 'light' && width === wanted) await document(page, documented);
    await shot(page, `${screen}-${language}-${colorMode}-${width}`, { whole: true });
    expect.soft(await overflow(page), `${screen} is wider than the window`).toBe(0);
    expect.soft(await cutOff(page), `${screen} cuts off`).toEqual([]);
    expect.soft(await brokenAmounts(page), `${screen} breaks an amount`).toEqual([]);
    expect.soft(await offCenter(page), `${screen} has words off the middle of their button`).toEqual([]);
    // The tests of each page check English with axe.
    if (language === 'es') expect.soft(await violations(page), screen).toEqual([]);
  };

/** Buttons, and links that look like them, whose label is not centered. */
const offCenter = (page: Page): Promise<string[]> =>
  widgetFrame(page).evaluate(() => {
    const middle = (one: Element) => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2;
    return [...window.document.querySelectorAll<HTMLElement>('.mantine-Button-root')]
      .filter((one) => one.checkVisibility())
      .filter((one) => Math.abs(middle(one) - middle(one.querySelector('.mantine-Button-label') ?? one)) > 2)
      .map((one) => one.innerText);
  });

/** Compresses the picture for the repository. */
async function document(page: Page, name: string): Promise<void> {
  if (!process.env.OPENROLL_SCREENSHOTS) return;
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await session.detach();
  writeFileSync(join(import.meta.dirname, '../../../docs/images', `${name}.webp`), Buffer.from(data, 'base64'));
}

export const button = (frame: FrameLocator, name: string | RegExp) => frame.getByRole('button', { name }).first();
export const heading = ({ frame }: Pick<Shown, 'frame'>) => frame.getByRole('heading', { level: 1 }).waitFor();
