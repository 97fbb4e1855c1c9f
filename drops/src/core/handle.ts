/** What a host does with a message from a page: checks its origin, and calls the matching callback. */
import { assertNever, type CompletedEnrollment, parseVitableConnectMessage } from './messages.ts';
import { isAllowedOrigin } from './origins.ts';

/** What a page reports to its host. */
export interface VitableConnectCallbacks {
  /** The page is loaded and waits for its token; also after each reload. */
  onReady?: () => void;
  /** The page needs a new token. */
  onTokenExpired?: () => void;
  /** The token was refused for good, such as one bound to the wrong kind. */
  onAuthError?: (code: string, message: string) => void;
  /** The page could not continue; it has told the visitor, too. */
  onError?: (code: string, message: string) => void;
  /** The employee's page can be used. */
  onEmployeeViewReady?: () => void;
  /** The employee has signed; `status` is each enrollment's, `benefitCode` the code of its product. */
  onEnrollmentComplete?: (enrollments: CompletedEnrollment[]) => void;
  /** The employee has reported a life event of this type. */
  onQleSubmitted?: (eventType: string) => void;
  onAppointmentScheduled?: (visitReasonName: string) => void;
  /** The page's content has this height, in CSS pixels; again whenever it changes. */
  onResize?: (height: number) => void;
  /** The employer's benefits can be used. */
  onEmployerBenefitsReady?: () => void;
  /** The employer's invoices can be used. */
  onEmployerBillingReady?: () => void;
}

/** Runs when a page is READY, before `onReady`. */
export interface VitableConnectEffects {
  /** Remembers that it is ready. */
  dispatchReady: () => void;
  /** Sends it `VITABLE_CONNECT_INIT`, if there is a token. */
  sendInit: () => void;
}

/**
 * Calls the callback for the message in `event`. Ignores messages of other origins, of other kinds, and those that only a host
 * sends.
 *
 * @param event whose `source` you have compared with your iframe's window: other frames of that origin may talk as well.
 * @param allowedOrigins as for `isAllowedOrigin`.
 */
export function handleVitableConnectMessage(
  event: Pick<MessageEvent, 'origin' | 'data'>,
  allowedOrigins: readonly string[],
  callbacks: VitableConnectCallbacks,
  effects: VitableConnectEffects,
): void {
  if (!isAllowedOrigin(event.origin, allowedOrigins)) return;
  const message = parseVitableConnectMessage(event.data);
  if (message === null) return;
  switch (message.type) {
    case 'VITABLE_CONNECT_READY':
      effects.dispatchReady();
      effects.sendInit();
      callbacks.onReady?.();
      break;
    case 'TOKEN_EXPIRED':
      callbacks.onTokenExpired?.();
      break;
    case 'AUTH_ERROR':
      callbacks.onAuthError?.(message.payload.code, message.payload.message);
      break;
    case 'ERROR':
      callbacks.onError?.(message.payload.code, message.payload.message);
      break;
    case 'EMPLOYEE_VIEW_READY':
      callbacks.onEmployeeViewReady?.();
      break;
    case 'ENROLLMENT_COMPLETE':
      callbacks.onEnrollmentComplete?.(message.payload.enrollments);
      break;
    case 'QLE_SUBMITTED':
      callbacks.onQleSubmitted?.(message.payload.eventType);
      break;
    case 'APPOINTMENT_SCHEDULED':
      callbacks.onAppointmentScheduled?.(message.payload.visitReasonName);
      break;
    case 'EMPLOYER_BENEFITS_READY':
      callbacks.onEmployerBenefitsReady?.();
      break;
    case 'EMPLOYER_BILLING_READY':
      callbacks.onEmployerBillingReady?.();
      break;
    case 'OPENROLL_RESIZE':
      callbacks.onResize?.(message.payload.height);
      break;
    case 'TOKEN_RECEIVED':
    case 'VITABLE_CONNECT_INIT':
    case 'TOKEN_UPDATE':
    case 'THEME_UPDATE':
      break;
    default:
      assertNever(message);
  }
}
