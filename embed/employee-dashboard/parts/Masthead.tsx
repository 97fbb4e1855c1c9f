/** Above every screen: the host's logo, and the choice of language. */
import { useState, useSyncExternalStore } from 'react';
import { useApi, useHost, useSession } from '../../shared/session.tsx';
import { LANGUAGES, useChooseLanguage, useLanguage } from '../../shared/words.ts';
import { useMemberId } from '../data.ts';
import { useDashboardWords } from '../words.ts';

const NAMES = { en: 'English', es: 'Español' };

/** The host's logo, or the employer's name: a logo that does not load would cut its alternative text. */
function Logo({ url, name }: { url: string | undefined; name: string }) {
  const [broken, setBroken] = useState<string | null>(null);
  if (!url || url === broken) return <span className="employer">{name}</span>;
  return <img src={url} alt={name} height={32} onError={() => setBroken(url)} />;
}

export function Masthead() {
  const words = useDashboardWords();
  const host = useHost();
  const { theme } = useSyncExternalStore(host.subscribe, host.state);
  const { employer } = useSession();
  const api = useApi();
  const member_id = useMemberId();
  const language = useLanguage();
  const choose = useChooseLanguage();
  const [notSaved, setNotSaved] = useState(false);

  function pick(preferred_language: (typeof LANGUAGES)[number]) {
    choose(preferred_language);
    setNotSaved(false);
    api
      .call('PATCH /v1/members/{member_id}', { ids: { member_id }, body: { preferred_language } })
      .catch(() => setNotSaved(true));
  }

  return (
    <header className="masthead">
      <Logo url={theme?.logoUrl} name={employer.name} />
      <nav className="languages" aria-label={words.language}>
        {LANGUAGES.map((one) => (
          <button key={one} type="button" lang={one} aria-pressed={one === language} onClick={() => pick(one)}>
            {NAMES[one]}
          </button>
        ))}
      </nav>
      <p role="status" className="masthead-note">
        {notSaved && words.languageNotSaved}
      </p>
    </header>
  );
}
