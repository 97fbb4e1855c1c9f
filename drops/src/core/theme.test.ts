/** What a theme may contain. All of it ends up in a style sheet, so anything that could break out of one is refused. */
import { expect, it } from 'vitest';
import { createMessage, parseVitableConnectMessage, showableTheme, VitableConnectThemeSchema } from './index.ts';

const shades = Array.from({ length: 10 }, (_, index) => `#00${index}0FF`);
const sizes = { xs: '12px', sm: '0.875rem', md: '1em', lg: '1.2', xl: 'calc(1.25rem * var(--mantine-scale))' };

it.each([
  [{}],
  [{ fontFamily: `Inter, "Segoe UI", 'Noto Sans', ui-sans-serif, sans-serif` }],
  [{ colors: { brand: shades, 'deep-sea': shades }, primaryColor: 'brand' }],
  [{ primaryColor: 'violet' }],
  [{ fontSizes: sizes, lineHeights: sizes }],
  [{ logoUrl: 'https://payroll.example/logo.svg?v=2', colorMode: 'system' }],
])('is taken as it is: %j', (theme) => {
  expect(VitableConnectThemeSchema.parse(theme)).toEqual(theme);
});

it.each([
  [{ colors: { brand: shades.slice(1) } }, 'colors.brand: expected a list of exactly 10'],
  [{ colors: { brand: [...shades, '#000000'] } }, 'colors.brand: expected a list of exactly 10'],
  [{ colors: { brand: [...shades.slice(1), 'red'] } }, 'colors.brand.9: expected a color as #rrggbb'],
  [{ colors: { brand: [...shades.slice(1), '#fff'] } }, 'colors.brand.9: expected a color as #rrggbb'],
  [{ colors: { 'a;b': shades } }, 'colors.a;b: is not a name'],
  [{ colors: { brand: shades }, primaryColor: 'other' }, 'primaryColor: expected the name of one of colors'],
  [{ colors: { brand: shades }, primaryColor: 'constructor' }, 'primaryColor: expected the name of one of colors'],
  [{ fontSizes: { ...sizes, md: undefined } }, 'fontSizes.md: expected a CSS length'],
  [{ fontSizes: { ...sizes, md: '1px;color:red' } }, 'fontSizes.md: expected a CSS length'],
  [{ lineHeights: { ...sizes, md: 'var(--x)' } }, 'lineHeights.md: expected a CSS length'],
  [{ fontFamily: 'a; background: url(//evil.example)' }, 'fontFamily: expected font names'],
  [{ fontFamily: '"open' }, 'fontFamily: expected font names'],
  [{ logoUrl: 'http://payroll.example/logo.svg' }, 'logoUrl: expected an https address'],
  [{ logoUrl: 'javascript:alert(1)' }, 'logoUrl: expected an https address'],
  [{ logoUrl: 'https://a.example/") url(x' }, 'logoUrl: expected an https address'],
  [{ colorMode: 'sepia' }, 'colorMode: expected "light" or "dark" or "system"'],
])('is refused with its path: %j', (theme, sentence) => {
  expect(() => VitableConnectThemeSchema.parse(theme)).toThrow(sentence);
});

it.each([
  [{ fontFamily: 'var(--brand-font), sans-serif' }],
  [{ fontFamily: 'a; background: url(//evil.example)' }],
  [{ colors: { 'brand.main': shades } }],
  [{ logoUrl: 'https://payroll.example/logo(1).svg' }],
])('does not spoil the message that brings it, but is not shown: %j', (theme) => {
  const sent = { ...theme, colorMode: 'dark' as const } as Parameters<typeof showableTheme>[0];
  const message = createMessage('VITABLE_CONNECT_INIT', { sessionToken: 'eyJ', theme: sent });
  expect(parseVitableConnectMessage(message)).toEqual(message);
  expect(showableTheme(sent)).toEqual({ colorMode: 'dark' });
});
