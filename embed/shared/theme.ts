/**
 * The host's theme as a Mantine theme, and our own where the host has none. Shades are chosen so that text stays legible
 * (WCAG 2.2 AA, 4.5 : 1) in palettes that we don't know, too.
 */
import {
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
  type VariantColorsResolver,
} from '@mantine/core';
import type { VitableConnectTheme } from '../../drops/src/core/index.ts';

/** Neutral beside most brands. */
const TEAL: MantineColorsTuple = [
  ...['#e8f6f4', '#d3ebe7', '#a9d6cf', '#7cc0b5', '#56ad9f', '#3d9f90', '#2a8f80'],
  ...['#14756a', '#0c5f56', '#044942'],
] as unknown as MantineColorsTuple;

const LIGHT_SURFACE = '#ffffff';
/** Mantine's dark.6, the lightest surface under text in the dark scheme. */
const DARK_SURFACE = '#2e2e2e';
const AA = 4.5;

export function pageTheme(host: VitableConnectTheme | null): MantineThemeOverride {
  const colors = { teal: TEAL, ...(host?.colors as Record<string, MantineColorsTuple> | undefined) };
  const palette: Record<string, MantineColorsTuple> = { ...DEFAULT_THEME.colors, ...colors };
  const primaryColor = host?.primaryColor && Object.hasOwn(palette, host.primaryColor) ? host.primaryColor : 'teal';
  const shades = palette[primaryColor] ?? TEAL;
  return createTheme({
    colors,
    primaryColor,
    primaryShade: { light: legibleShade(shades, LIGHT_SURFACE, 6, 1), dark: legibleShade(shades, DARK_SURFACE, 5, -1) },
    autoContrast: true,
    variantColorResolver: contrastInBothSchemes,
    luminanceThreshold: 0.179,
    respectReducedMotion: true,
    cursorType: 'pointer',
    defaultRadius: 'md',
    fontFamily: host?.fontFamily ?? 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    headings: { fontFamily: host?.fontFamily ?? 'inherit', fontWeight: '650', sizes: headingSizes() },
    ...(host?.fontSizes ? { fontSizes: { ...host.fontSizes } } : {}),
    ...(host?.lineHeights ? { lineHeights: { ...host.lineHeights } } : {}),
  });
}

/** Headings are larger than the text by as much as Mantine's are, whatever size of text the host has. */
function headingSizes() {
  const size = (ratio: number, lineHeight: string) => ({
    fontSize: `calc(var(--mantine-font-size-md) * ${ratio})`,
    lineHeight,
  });
  return {
    ...{ h1: size(2.125, '1.25'), h2: size(1.625, '1.3'), h3: size(1.375, '1.35') },
    ...{ h4: size(1.125, '1.45'), h5: size(1, '1.5'), h6: size(0.875, '1.5') },
  };
}

/** Mantine picks the text color of filled elements for the light scheme's shade, even when the dark one's is shown. */
const contrastInBothSchemes: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const isPrimary = (input.color ?? input.theme.primaryColor) === input.theme.primaryColor;
  return input.variant === 'filled' && isPrimary
    ? { ...colors, color: 'var(--mantine-primary-color-contrast)' }
    : colors;
};

/** The scheme that the host requests; `auto` follows the system. */
export function colorScheme(host: VitableConnectTheme | null): 'light' | 'dark' | 'auto' {
  if (host?.colorMode === 'dark') return 'dark';
  return host?.colorMode === 'system' ? 'auto' : 'light';
}

/** Mantine's own dimmed, error and placeholder colors miss 4.5 : 1. */
export const legibleVariables: CSSVariablesResolver = (theme) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': theme.colors.gray[7],
    '--mantine-color-placeholder': theme.colors.gray[7],
    '--mantine-color-error': theme.colors.red[9],
    '--input-bd': theme.colors.gray[6],
  },
  dark: {
    '--mantine-color-dimmed': theme.colors.dark[1],
    '--mantine-color-placeholder': theme.colors.dark[1],
    '--mantine-color-error': theme.colors.red[3],
  },
});

type Shade = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** The first shade from `start` in the direction of `step` that is legible on the surface, or the last one if none is. */
export function legibleShade(shades: readonly string[], surface: string, start: number, step: 1 | -1): Shade {
  let shade = start;
  while (contrast(shades[shade] ?? surface, surface) < AA && shade + step >= 0 && shade + step < shades.length)
    shade += step;
  return shade as Shade;
}

/** WCAG 2.2 contrast ratio of two `#rrggbb` colors, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
