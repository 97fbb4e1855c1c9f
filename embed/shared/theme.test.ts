import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, legibleShade, pageTheme } from './theme.ts';

const shade = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrast', () => {
  it('is that of WCAG 2.2', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#ffffff', '#ffffff')).toBe(1);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it('does not depend on which color is the text', () => {
    fc.assert(fc.property(shade, shade, (a, b) => contrast(a, b) === contrast(b, a)));
  });
});

describe('legibleShade', () => {
  const greys = [
    '#f8f8f8',
    '#eeeeee',
    '#dddddd',
    '#cccccc',
    '#bbbbbb',
    '#aaaaaa',
    '#999999',
    '#777777',
    '#555555',
    '#222222',
  ];

  it('goes darker on white until text is legible', () => {
    expect(legibleShade(greys, '#ffffff', 6, 1)).toBe(8);
  });

  it('goes lighter on a dark surface until text is legible', () => {
    expect(legibleShade(greys, '#2e2e2e', 7, -1)).toBe(6);
  });

  it('keeps a shade that is legible already', () => {
    expect(legibleShade(greys, '#ffffff', 9, 1)).toBe(9);
  });

  it('finds a legible shade whenever the palette has one further along', () => {
    fc.assert(
      fc.property(fc.array(shade, { minLength: 10, maxLength: 10 }), (shades) => {
        const chosen = shades[legibleShade(shades, '#ffffff', 6, 1)] as string;
        const best = Math.max(...shades.slice(6).map((one) => contrast(one, '#ffffff')));
        return best < 4.5 || contrast(chosen, '#ffffff') >= 4.5;
      }),
    );
  });
});

describe('pageTheme', () => {
  it('keeps our own color where the host names none', () => {
    const theme = pageTheme({ fontFamily: 'Georgia' });
    expect([theme.primaryColor, theme.fontFamily]).toEqual(['teal', 'Georgia']);
  });

  it.each([
    ['violet', 'violet'],
    ['mauve', 'teal'],
    ['constructor', 'teal'],
  ])('takes a color of the library if the host brings no palette: %s', (primaryColor, shown) => {
    expect(pageTheme({ primaryColor }).primaryColor).toBe(shown);
  });

  it('has legible shades of its own in both schemes', () => {
    const theme = pageTheme(null);
    const { light, dark } = theme.primaryShade as { light: number; dark: number };
    const teal = theme.colors?.teal as unknown as string[];
    expect(contrast(teal[light] as string, '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(teal[dark] as string, '#2e2e2e')).toBeGreaterThanOrEqual(4.5);
  });
});
