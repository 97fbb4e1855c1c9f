/** The current step of onboarding, and links to the steps that can be opened. */
import './onboarding.css';
import { Link } from '../shell/router.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import { addressOfStep, isDone, type SetUp, STEPS, type Step } from './steps.ts';

/** Without an employer, only the first step can be opened. */
export function StepList({ current, of }: { current: Step; of?: { employerId: string; has: SetUp } }) {
  const words = useOnboardingWords();
  return (
    <nav aria-label={words.steps}>
      <ol className="steps">
        {STEPS.map((step) => {
          const name = words.stepNames[step];
          const done = of && isDone(step, of.has);
          return (
            <li key={step} data-done={done || undefined}>
              {of ? (
                <Link
                  className="step"
                  to={addressOfStep(of.employerId, step)}
                  aria-current={step === current ? 'step' : undefined}
                >
                  {name}
                  {done && <span className="visually-hidden"> ({words.done})</span>}
                </Link>
              ) : (
                <span className="step" aria-current={step === current ? 'step' : undefined}>
                  {name}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
