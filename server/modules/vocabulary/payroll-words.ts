/** The words for pay and the deductions from it, spelled as in the contract. */

export const PAY_FREQUENCIES = ['weekly', 'bi_weekly', 'semi_monthly', 'monthly'] as const;
export type PayFrequency = (typeof PAY_FREQUENCIES)[number];

/** The month that a run on a 1st is for: the one that begins, or the one that has just ended. */
export const DEDUCTION_PERIODS = ['current', 'previous'] as const;
export type DeductionPeriod = (typeof DEDUCTION_PERIODS)[number];

export const TAX_CLASSIFICATIONS = ['Unknown', 'Pre-tax', 'Post-tax'] as const;
export type TaxClassification = (typeof TAX_CLASSIFICATIONS)[number];
