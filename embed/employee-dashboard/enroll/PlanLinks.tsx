/** Where to read more about a plan: its documents, and its directories of doctors and drugs. */
import { useLanguage } from '../../shared/words.ts';
import type { Plan } from '../answers.ts';
import { useEnrollWords } from './enroll-words.ts';
import { textsIn } from './plan-facts.ts';

export function PlanLinks({ plan }: { plan: Plan }) {
  const words = useEnrollWords();
  const { directory_url, drug_list_url } = textsIn(plan.summary, useLanguage());
  const links: [label: string, url: string][] = [
    ...plan.documents.map(({ kind, url }): [string, string] => [words.documents[kind] ?? kind, url]),
    ...(directory_url ? [[words.directory, directory_url] as [string, string]] : []),
    ...(drug_list_url ? [[words.drugList, drug_list_url] as [string, string]] : []),
  ];
  if (links.length === 0) return null;
  return (
    <ul className="plain-list links">
      {links.map(([label, url]) => (
        <li key={url}>
          <a href={url} target="_blank" rel="noopener noreferrer">
            {label} <span className="visually-hidden">{words.opensNew}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
