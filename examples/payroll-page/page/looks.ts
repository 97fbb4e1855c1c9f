/** The look of the product, passed to the widgets as a theme and to the page's style sheet as custom properties. */
import type { VitableConnectTheme } from '@openroll/drops/react';

type Shades = NonNullable<VitableConnectTheme['colors']>[string];

interface Look {
  name: string;
  fontFamily: string;
  shades: Shades;
}

const SANS = 'Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const SERIF = 'Charter, "Bitstream Charter", "Iowan Old Style", Georgia, serif';

export const LOOKS: Look[] = [
  {
    name: 'Pine',
    fontFamily: SANS,
    shades: [
      ...['#eef8f4', '#d9efe6', '#b3dfce', '#89cdb4', '#62bc9c'],
      ...['#43ad89', '#2f9a77', '#1f7f61', '#12664d', '#0a4c39'],
    ] as Shades,
  },
  {
    name: 'Indigo',
    fontFamily: SANS,
    shades: [
      ...['#eef1fd', '#dbe1fa', '#b4c0f3', '#8b9ded', '#687fe7'],
      ...['#516ce4', '#4461e3', '#3552cb', '#2c48b6', '#203da1'],
    ] as Shades,
  },
  {
    name: 'Plum',
    fontFamily: SERIF,
    shades: [
      ...['#fbeff6', '#f2dcea', '#e3b5d2', '#d48bba', '#c868a5'],
      ...['#c05298', '#bd4692', '#a7377f', '#953071', '#832663'],
    ] as Shades,
  },
];

export function themeOf({ fontFamily, shades }: Look, isDark: boolean): VitableConnectTheme {
  return { fontFamily, colors: { brand: shades }, primaryColor: 'brand', colorMode: isDark ? 'dark' : 'light' };
}

export function variablesOf({ fontFamily, shades }: Look): Record<string, string> {
  const variables = shades.map((shade, index): [string, string] => [`--brand-${index}`, shade]);
  return { '--font': fontFamily, ...Object.fromEntries(variables) };
}
