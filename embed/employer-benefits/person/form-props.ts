/** What each form of a person is given. */
import type { useEmployee } from '../data.ts';

export type Employee = NonNullable<ReturnType<typeof useEmployee>['data']>;

export interface FormProps {
  employee: Employee;
  /** Names of benefits, by plan year. */
  benefits: ReadonlyMap<string, string>;
  onClose: () => void;
  onSaved: () => void;
}
