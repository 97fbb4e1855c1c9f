'use client';
/** The three widgets. Each is an iframe of the page that Openroll serves for it, below a `VitableConnectProvider`. */
import type { ReactNode } from 'react';
import type { CompletedEnrollment } from '../core/index.ts';
import { WidgetFrame, type WidgetProps } from './frame.tsx';

export interface EmployeeViewWidgetProps extends WidgetProps {
  /** The page can be used. */
  onEmployeeViewReady?: () => void;
  /** The employee has signed; `status` is each enrollment's, `benefitCode` the code of its product. */
  onEnrollmentComplete?: (enrollments: CompletedEnrollment[]) => void;
  /** The employee has reported a life event of this type. */
  onQleSubmitted?: (eventType: string) => void;
  onAppointmentScheduled?: (visitReasonName: string) => void;
}

/** An employee's own benefits: choose, decline, sign, report a life event. Needs an employee-bound token. */
export function EmployeeViewWidget(props: EmployeeViewWidgetProps): ReactNode {
  return (
    <WidgetFrame
      path="/embed/employee-dashboard"
      title="Vitable Employee View"
      common={props}
      handlers={{
        EMPLOYEE_VIEW_READY: () => props.onEmployeeViewReady?.(),
        ENROLLMENT_COMPLETE: ({ enrollments }) => props.onEnrollmentComplete?.(enrollments),
        QLE_SUBMITTED: ({ eventType }) => props.onQleSubmitted?.(eventType),
        APPOINTMENT_SCHEDULED: ({ visitReasonName }) => props.onAppointmentScheduled?.(visitReasonName),
      }}
    />
  );
}

export interface EmployerBenefitsWidgetProps extends WidgetProps {
  /** The page can be used. */
  onEmployerBenefitsReady?: () => void;
}

/** An employer's benefits: who has answered, coverage, life events, deductions. Needs an employer-bound token. */
export function EmployerBenefitsWidget(props: EmployerBenefitsWidgetProps): ReactNode {
  return (
    <WidgetFrame
      path="/embed/employer-benefits"
      title="Vitable Employer Benefits"
      common={props}
      handlers={{ EMPLOYER_BENEFITS_READY: () => props.onEmployerBenefitsReady?.() }}
    />
  );
}

export interface EmployerBillingWidgetProps extends WidgetProps {
  /** The page can be used. */
  onEmployerBillingReady?: () => void;
}

/** An employer's invoices. Needs an employer-bound token. */
export function EmployerBillingWidget(props: EmployerBillingWidgetProps): ReactNode {
  return (
    <WidgetFrame
      path="/embed/employer-billing"
      title="Vitable Employer Billing"
      common={props}
      handlers={{ EMPLOYER_BILLING_READY: () => props.onEmployerBillingReady?.() }}
    />
  );
}
