/**
 * How a host page wants the widgets to look, in the shape of a Mantine theme. Its values end up in style sheets, so only what
 * is certainly a font, a color or a length gets there, whatever else a message carries.
 */
import {
  array,
  check,
  matching,
  object,
  oneOf,
  optional,
  type Reader,
  record,
  type Schema,
  schema,
  string,
} from './schema.ts';

/** Ten `#rrggbb` shades of one color, from the lightest to the darkest. */
export type ThemeShades = [string, string, string, string, string, string, string, string, string, string];

/** A CSS length (or, for line heights, a number) for each of the five sizes. */
export interface ThemeSizes {
  xs: string;
  sm: string;
  md: string;
  lg: string;
  xl: string;
}

export interface VitableConnectTheme {
  /** As in CSS. The fonts themselves must be on the reader's machine: the pages load none from elsewhere. */
  fontFamily?: string;
  /** Colors by name. A name of Mantine's palette (`blue`, `gray`, `dark` …) replaces that color. */
  colors?: Record<string, ThemeShades>;
  /** The one of `colors` for buttons, links and selections; without `colors`, one of Mantine's palette. */
  primaryColor?: string;
  fontSizes?: ThemeSizes;
  lineHeights?: ThemeSizes;
  /** An `https` address of a picture; it is shown above the page, at most 40 px high. */
  logoUrl?: string;
  /** `system` follows the reader's device. Default: `light`. */
  colorMode?: 'light' | 'dark' | 'system';
}

const SHADE = matching(/^#[0-9a-f]{6}$/i, 'a color as #rrggbb');
const COLOR_NAME = /^[a-z][\w-]{0,49}$/i;
// No braces, semicolons, quotes left open or parentheses: a font family can't end its declaration or load anything.
const FONT_FAMILY = matching(
  /^(?:[\p{L}\p{N}_\s.,-]|"[\p{L}\p{N}_\s.-]+"|'[\p{L}\p{N}_\s.-]+'){1,300}$/u,
  'font names with commas between',
);
// Mantine's own rem() writes `calc(0.75rem * var(--mantine-scale))`.
const LENGTH = matching(
  /^(?:\d*\.?\d+(?:px|r?em|r?ch|ex|r?lh|pt|%|v[wh])?|calc\([\d.a-z%\s*/+-]+(?:var\(--mantine-scale\))?\))$/i,
  'a CSS length',
);
const HTTPS_URL = matching(/^https:\/\/[^\s"'()<>\\]{1,2000}$/i, 'an https address');
const SIZES = object<ThemeSizes>({ xs: LENGTH, sm: LENGTH, md: LENGTH, lg: LENGTH, xl: LENGTH });

const HTTPS_ADDRESS = check<string>(
  (value) => typeof value === 'string' && value.startsWith('https://') && URL.canParse(value),
  'an https address',
);
const SHADES = array(SHADE, 10) as Reader<unknown> as Reader<ThemeShades>;

const common = {
  primaryColor: optional(string),
  fontSizes: optional(SIZES),
  lineHeights: optional(SIZES),
  colorMode: optional(oneOf('light', 'dark', 'system')),
};
const carried = object<VitableConnectTheme>({
  ...common,
  fontFamily: optional(string),
  colors: optional(record(/^/, SHADES)),
  logoUrl: optional(HTTPS_ADDRESS),
});
const shown = object<VitableConnectTheme>({
  ...common,
  fontFamily: optional(FONT_FAMILY),
  colors: optional(record(COLOR_NAME, SHADES)),
  logoUrl: optional(HTTPS_URL),
});

function withItsPrimaryColor(fields: Reader<VitableConnectTheme>): Reader<VitableConnectTheme> {
  return (value, path, issues) => {
    const theme = fields(value, path, issues);
    const { primaryColor, colors } = theme;
    if (primaryColor !== undefined && colors !== undefined && !Object.hasOwn(colors, primaryColor)) {
      issues.push({ path: [...path, 'primaryColor'], message: 'expected the name of one of colors' });
    }
    return theme;
  };
}

/** Parses a theme within a message: an invalid font must not cost the page the token beside it. */
export const readTheme: Reader<VitableConnectTheme> = withItsPrimaryColor(carried);

/** Validates a theme: names each value that the embedded pages would refuse, with its path. */
export const VitableConnectThemeSchema: Schema<VitableConnectTheme> = schema(withItsPrimaryColor(shown));

/** The valid part of a theme. */
export function showableTheme(theme: VitableConnectTheme): VitableConnectTheme {
  const result = VitableConnectThemeSchema.safeParse(theme);
  if (result.success) return result.data;
  const wrong = new Set(result.error.issues.map(({ path }) => path[0]));
  return Object.fromEntries(Object.entries(theme).filter(([field]) => !wrong.has(field)));
}
