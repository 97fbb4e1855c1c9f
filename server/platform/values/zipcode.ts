/** As zipcodes are stored and answered: `12345` or `12345-6789` (contract, Zipcode). */
export function zipcodeOf(zipcode: string): string {
  return zipcode.length === 9 ? `${zipcode.slice(0, 5)}-${zipcode.slice(5)}` : zipcode;
}
