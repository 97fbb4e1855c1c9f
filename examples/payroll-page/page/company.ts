/** The people whom the page is for, and what it shows about them. */

export interface Company {
  /** Where Openroll is. */
  baseUrl: string;
  employer: { id: string; name: string };
  people: { id: string; name: string; note: string }[];
}

export type View = 'my-benefits' | 'benefits' | 'billing';
