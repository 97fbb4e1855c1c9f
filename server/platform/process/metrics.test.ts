/** The text that Prometheus reads. */
import { expect, it } from 'vitest';
import { counter, distribution, formatMetrics, histogram } from './metrics.ts';

it('counts a histogram up to each bound', () => {
  const one = histogram([0.1, 1]);
  for (const value of [0.05, 0.1, 0.5, 3]) one.observe(value);
  expect(formatMetrics([distribution('x_seconds', 'Help.', one.samples())])).toBe(
    '# HELP x_seconds Help.\n# TYPE x_seconds histogram\nx_seconds_bucket{le="0.1"} 2\nx_seconds_bucket{le="1"} 3\n' +
      'x_seconds_bucket{le="+Inf"} 4\nx_seconds_sum 3.65\nx_seconds_count 4\n',
  );
});

it('writes one line per sample, and no label breaks out of its quotes', () => {
  const samples = [{ labels: { a: 'b"}\n', c: 'd' }, value: 2 }, { value: 1 }];
  expect(formatMetrics([counter('x_total', 'Help.', samples)])).toBe(
    '# HELP x_total Help.\n# TYPE x_total counter\nx_total{a="b_}_",c="d"} 2\nx_total 1\n',
  );
});
