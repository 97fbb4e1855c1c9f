/** The product codes of the contract, each with its family: a closed list, which is passed to SQL as it is here. */

export const BENEFIT_FAMILIES = ['mec', 'mvp', 'ichra', 'vpc', 'dental', 'vision'] as const;
export type BenefitFamily = (typeof BENEFIT_FAMILIES)[number];

export const FAMILY_OF_PRODUCT = {
  EBA: 'mec',
  VPC: 'vpc',
  VPC_CORE: 'vpc',
  MEC: 'mec',
  MEC2: 'mec',
  MEC_PLUS: 'mec',
  MVP: 'mvp',
  MVP2: 'mvp',
  MVPSL: 'mvp',
  MVPSL2: 'mvp',
  VD: 'dental',
  VV: 'vision',
  ICHRA: 'ichra',
  ICHRA_PREMIUM_PLUS: 'ichra',
  ICHRA_REIMBURSEMENT_ONLY: 'ichra',
} as const satisfies Record<string, BenefitFamily>;

export type ProductCode = keyof typeof FAMILY_OF_PRODUCT;
export const PRODUCT_CODES = Object.keys(FAMILY_OF_PRODUCT) as ProductCode[];
