/** The words of the catalog, in English and Spanish. */
import { plural, wordsIn } from '../../embed/shared/words.ts';

const en = {
  title: 'Catalog',
  none: 'The catalog is empty',
  noneNext: 'The API, or openroll catalog import, fills it.',
  product: 'Product',
  category: 'Category',
  code: 'Code',
  pages: 'Pages of the catalog',
  noPlans: 'This product has no plans yet',
  csv: 'Rates as CSV',
  ages: (from: number, to: number) => (from === to ? `Age ${from}` : `Ages ${from} to ${to}`),
  onlyIn: (states: string) => `only in ${states}`,
  ratesOf: (plan: string) => `Monthly rates of ${plan}`,
  correctRates: 'Correct the rates',
  correctRatesOf: (plan: string) => `Correct the rates of ${plan}`,
  fromCsv: 'From a CSV file',
  strangeCsv: (plan: string) => `The file has no rates of ${plan}: its columns are plan, for and monthly_rate.`,
  forWhom: 'For',
  old: 'Now',
  new: 'Right',
  effectiveOn: 'From the 1st of a month (optional)',
  effectiveOnHint: 'Otherwise from the first day of each plan year that runs or is to come.',
  reason: 'Reason',
  look: 'See what would change',
  wouldChange: (n: number) => `${n} ${plural(n, 'deduction', 'deductions')} would be another. Nothing was changed yet.`,
};

const es: typeof en = {
  title: 'Catálogo',
  none: 'El catálogo está vacío',
  noneNext: 'Se llena con la API o con openroll catalog import.',
  product: 'Producto',
  category: 'Categoría',
  code: 'Código',
  pages: 'Páginas del catálogo',
  noPlans: 'Este producto todavía no tiene planes',
  csv: 'Tarifas en CSV',
  ages: (from, to) => (from === to ? `${from} años` : `De ${from} a ${to} años`),
  onlyIn: (states) => `solo en ${states}`,
  ratesOf: (plan) => `Tarifas mensuales de ${plan}`,
  correctRates: 'Corregir las tarifas',
  correctRatesOf: (plan) => `Corregir las tarifas de ${plan}`,
  fromCsv: 'De un archivo CSV',
  strangeCsv: (plan) => `El archivo no tiene tarifas de ${plan}: sus columnas son plan, for y monthly_rate.`,
  forWhom: 'Para',
  old: 'Ahora',
  new: 'Correcta',
  effectiveOn: 'Desde el día 1 de un mes (opcional)',
  effectiveOnHint: 'Si no, desde el primer día de cada año del plan vigente o por venir.',
  reason: 'Motivo',
  look: 'Ver qué cambiaría',
  wouldChange: (n) =>
    `${plural(n, 'Cambiaría', 'Cambiarían')} ${n} ${plural(n, 'deducción', 'deducciones')}. Todavía no se cambió nada.`,
};

export const useCatalogWords = wordsIn({ en, es });
