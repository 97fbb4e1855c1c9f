/** The waiting periods, each as the guides of the contract write it and as its plan years do; which day one ends is a rule of eligibility. */
export const SPELLINGS_OF_WAITING_PERIOD = {
  none: { guide: 'None', planYear: null },
  first_of_following_month: { guide: '1st of the following month', planYear: 'FIRST_OF_FOLLOWING_MONTH' },
  '30_days': { guide: '30 days', planYear: 'THIRTY_DAYS' },
  '60_days': { guide: '60 days', planYear: 'SIXTY_DAYS' },
} as const;

export type WaitingPeriod = keyof typeof SPELLINGS_OF_WAITING_PERIOD;
export const WAITING_PERIODS = Object.keys(SPELLINGS_OF_WAITING_PERIOD) as WaitingPeriod[];
