/** Loads the company from the backend, then shows the product. */
import './page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import type { Company } from './company.ts';

const root = createRoot(document.getElementById('root') as HTMLElement);
const answer = await fetch('/api/company');
if (answer.ok) {
  const company: Company = await answer.json();
  root.render(
    <StrictMode>
      <App company={company} />
    </StrictMode>,
  );
} else {
  root.render(<p className="alone">{await answer.text()}</p>);
}
