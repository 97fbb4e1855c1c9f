/** Coverage tiers as an employer reads them. */
export const TIER_NAMES = {
  en: { EE: 'Employee only', ES: 'Employee and spouse', EC: 'Employee and children', EF: 'Employee and family' },
  es: { EE: 'Solo el empleado', ES: 'Empleado y cónyuge', EC: 'Empleado e hijos', EF: 'Empleado y familia' },
};
