/** The words of the catalog, in English and Spanish. */
import { wordsIn } from '../../embed/shared/words.ts';

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
};

export const useCatalogWords = wordsIn({ en, es });
