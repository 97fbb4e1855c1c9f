'use client';
/** The three widgets. Each is an iframe of the page that Openroll serves for it, below a `VitableConnectProvider`. */
import type { ReactNode } from 'react';
import type { VitableConnectCallbacks } from '../core/index.ts';
import { WidgetFrame, type WidgetProps } from './frame.tsx';

type Told<K extends keyof VitableConnectCallbacks> = Pick<VitableConnectCallbacks, K>;

export interface EmployeeViewWidgetProps
  extends WidgetProps,
    Told<'onEmployeeViewReady' | 'onEnrollmentComplete' | 'onQleSubmitted' | 'onAppointmentScheduled'> {}

/** An employee's own benefits: choose, decline, sign, report a life event. Needs an employee-bound token. */
export function EmployeeViewWidget(props: EmployeeViewWidgetProps): ReactNode {
  return <WidgetFrame {...props} path="/embed/employee-dashboard" title="Vitable Employee View" />;
}

export interface EmployerBenefitsWidgetProps extends WidgetProps, Told<'onEmployerBenefitsReady'> {}

/** An employer's benefits: who has answered, coverage, life events, deductions. Needs an employer-bound token. */
export function EmployerBenefitsWidget(props: EmployerBenefitsWidgetProps): ReactNode {
  return <WidgetFrame {...props} path="/embed/employer-benefits" title="Vitable Employer Benefits" />;
}

export interface EmployerBillingWidgetProps extends WidgetProps, Told<'onEmployerBillingReady'> {}

/** An employer's invoices. Needs an employer-bound token. */
export function EmployerBillingWidget(props: EmployerBillingWidgetProps): ReactNode {
  return <WidgetFrame {...props} path="/embed/employer-billing" title="Vitable Employer Billing" />;
}
