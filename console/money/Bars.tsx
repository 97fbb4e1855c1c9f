/** Stacked columns side by side. Hidden from screen readers: a table beside it says the same. */

import './charts.css';

interface Bar {
  id: string;
  label: string;
  /** One for each part, from the bottom up. */
  values: number[];
}

interface BarsProps {
  title: string;
  parts: readonly string[];
  bars: readonly Bar[];
  say: (value: number) => string;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export function Bars({ title, parts, bars, say }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ values }) => sum(values)));
  return (
    <figure className="chart" aria-hidden>
      <figcaption>
        {title} <span className="dimmed">{say(most)}</span>
      </figcaption>
      <div className="chart-bars">
        {bars.map(({ id, label, values }) => (
          <div key={id} className="chart-column">
            <div className="chart-stack">
              {values.map((value, part) => (
                <span
                  key={parts[part]}
                  className="chart-part"
                  data-part={part}
                  title={`${parts[part]}: ${say(value)}`}
                  style={{ height: `${((value / most) * 100).toFixed(2)}%` }}
                />
              ))}
            </div>
            <span className="chart-label">{label}</span>
          </div>
        ))}
      </div>
      {parts.length > 1 && (
        <div className="chart-parts">
          {parts.map((name, part) => (
            <span key={name}>
              <span className="chart-part chart-swatch" data-part={part} /> {name}
            </span>
          ))}
        </div>
      )}
    </figure>
  );
}
