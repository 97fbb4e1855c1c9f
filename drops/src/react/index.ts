/** `@openroll/drops/react`: Openroll's widgets in a React page. */
export type {
  CompletedEnrollment,
  ThemeShades,
  ThemeSizes,
  VitableConnectCallbacks,
  VitableConnectTheme,
} from '../core/index.ts';
export { type PostMessageBridge, type PostMessageBridgeOptions, usePostMessageBridge } from './bridge.ts';
export {
  useVitableConnect,
  useVitableConnectToken,
  type VitableConnectTokenValue,
  type VitableConnectValue,
} from './context.ts';
export type { WidgetProps } from './frame.tsx';
export { VitableConnectProvider, type VitableConnectProviderProps } from './provider.tsx';
export type { FetchedToken } from './token-keeper.ts';
export {
  EmployeeViewWidget,
  type EmployeeViewWidgetProps,
  EmployerBenefitsWidget,
  type EmployerBenefitsWidgetProps,
  EmployerBillingWidget,
  type EmployerBillingWidgetProps,
} from './widgets.tsx';
