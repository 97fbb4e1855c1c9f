/** How the people of a plan year have answered: a bar, and beside it a table with the same numbers for screen readers, too. */
import { useFormat } from '../shared/session.tsx';
import type { Answer, PlanYearProgress } from './routes.ts';
import { useWords } from './words.ts';

type Counts = PlanYearProgress['people'];

const PARTS = [
  { answer: 'Enrolled', of: 'enrolled' },
  { answer: 'Waived', of: 'waived' },
  { answer: 'Expired', of: 'expired' },
  { answer: 'Pending', of: 'pending' },
] as const satisfies readonly { answer: Answer; of: keyof Counts }[];

export const everybody = (people: Counts): number => people.enrolled + people.waived + people.expired + people.pending;
/** Those who answered, and those who no longer can. */
export const answered = (people: Counts): number => people.enrolled + people.waived;

interface ProgressBarProps {
  caption: string;
  people: Counts;
  onAnswer: (answer: Answer) => void;
}

export function ProgressBar({ caption, people, onAnswer }: ProgressBarProps) {
  const words = useWords();
  const format = useFormat();
  const all = everybody(people);
  return (
    <>
      <div className="parts" aria-hidden>
        {PARTS.filter(({ of }) => people[of] > 0).map(({ answer, of }) => (
          <span key={answer} className={`part-${of}`} style={{ flexGrow: people[of], flexBasis: 0 }} />
        ))}
      </div>
      <table className="legend">
        <caption className="visually-hidden">{caption}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{words.planYear.status}</th>
            <th scope="col">{words.planYear.people}</th>
            <th scope="col">{words.planYear.share}</th>
          </tr>
        </thead>
        <tbody>
          {PARTS.map(({ answer, of }) => (
            <tr key={answer}>
              <th scope="row">
                <span className={`swatch part-${of}`} aria-hidden />
                {people[of] > 0 ? (
                  <button type="button" className="link" onClick={() => onAnswer(answer)}>
                    {words.answers[answer]}
                  </button>
                ) : (
                  words.answers[answer]
                )}
              </th>
              <td>{format.number(people[of])}</td>
              <td>{format.percent(people[of] / all)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
