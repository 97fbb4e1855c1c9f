/** Coverage tiers as an employer reads them. */
export const TIER_NAMES = {
  en: {
    ...{ EE: 'Employee only', ES: 'Employee and spouse', EC: 'Employee and children', EF: 'Employee and family' },
    ...{ E1: 'Employee plus one', E2: 'Employee plus two or more' },
  },
  es: {
    ...{ EE: 'Solo el empleado', ES: 'Empleado y cónyuge', EC: 'Empleado e hijos', EF: 'Empleado y familia' },
    ...{ E1: 'Empleado y una persona más', E2: 'Empleado y dos o más personas' },
  },
};
