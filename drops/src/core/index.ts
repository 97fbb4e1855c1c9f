/** `@openroll/drops/core`: the messages between a host page and the embedded pages, for both sides and without React. */
export {
  handleVitableConnectMessage,
  type VitableConnectCallbacks,
  type VitableConnectEffects,
} from './handle.ts';
export * from './messages.ts';
export { detectParentOrigin, isAllowedOrigin } from './origins.ts';
export { type Issue, type SafeParseResult, type Schema, SchemaError } from './schema.ts';
export {
  showableTheme,
  type ThemeShades,
  type ThemeSizes,
  type VitableConnectTheme,
  VitableConnectThemeSchema,
} from './theme.ts';
