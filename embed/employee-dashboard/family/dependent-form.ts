/** What is typed about a spouse or child. */
import type { Operations } from '../../shared/api-types.ts';
import type { Dependent } from '../answers.ts';
import { type DateParts, dateOf, NO_DATE, partsOf } from '../parts/date-parts.ts';

export type Kin = Operations['POST /v1/members/{member_id}/dependents']['body']['relationship'];

export const isPartner = (kin: Kin | null): boolean => kin === 'Domestic Partner' || kin === 'Partner Child';

export interface DependentForm {
  /** The dependent; null: a new one. */
  of: string | null;
  firstName: string;
  /** Null: nothing was typed yet; the employee’s own is proposed. */
  lastName: string | null;
  relationship: Kin | null;
  taxDependent: boolean;
  birth: DateParts;
  livesWithMe: boolean;
  address: { line1: string; city: string; state: string; zipcode: string };
}

export const EMPTY_DEPENDENT: DependentForm = {
  of: null,
  firstName: '',
  lastName: null,
  relationship: null,
  taxDependent: false,
  birth: NO_DATE,
  livesWithMe: true,
  address: { line1: '', city: '', state: '', zipcode: '' },
};

export function formOf(dependent: Dependent): DependentForm {
  return {
    ...EMPTY_DEPENDENT,
    of: dependent.legal_dependent_id,
    firstName: dependent.first_name,
    lastName: dependent.last_name,
    relationship: dependent.relationship,
    birth: partsOf(dependent.date_of_birth),
  };
}

export type Field = 'firstName' | 'lastName' | 'relationship' | 'birth' | 'line1' | 'city' | 'state' | 'zipcode';

/** The fields that are missing or invalid. */
export function missingIn(form: DependentForm, asksAddress: boolean): Field[] {
  const missing: Field[] = [];
  if (!form.firstName.trim()) missing.push('firstName');
  if (!form.lastName?.trim()) missing.push('lastName');
  if (!form.relationship) missing.push('relationship');
  if (!dateOf(form.birth)) missing.push('birth');
  if (asksAddress) {
    for (const field of ['line1', 'city', 'state'] as const) if (!form.address[field].trim()) missing.push(field);
    if (!/^\d{5}$/.test(form.address.zipcode.trim())) missing.push('zipcode');
  }
  return missing;
}

export type State = Operations['POST /v1/members/{member_id}/dependents']['body']['address']['state'];

/** By name, with PR and the territories last, as on other forms. */
export const STATES = (
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA ' +
  'RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI'
).split(' ') as State[];
