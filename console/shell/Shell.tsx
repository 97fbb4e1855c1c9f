/** What is around every screen: where the user is, where they can go, and who they are. */
import { Badge, Button, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Boundary } from '../../embed/shared/boundary.tsx';
import { Notice } from '../../embed/shared/notices.tsx';
import { ScreenFocus } from '../../embed/shared/screens.tsx';
import { useChooseLanguage, useLanguage } from '../../embed/shared/words.ts';
import { Palette } from './Palette.tsx';
import { Link, usePlace } from './router.tsx';
import { SECTIONS } from './sections.ts';
import { signOut, useDesk, useMay } from './session.tsx';
import { useDeskWords } from './words.ts';

export function Shell() {
  const words = useDeskWords();
  const may = useMay();
  const { path } = usePlace();
  const [menu, setMenu] = useState(false);
  const allowed = SECTIONS.filter(({ operation }) => may(operation));
  const section = allowed.find(({ id }) => id === (path[0] ?? allowed[0]?.id));
  const where = path.join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another screen closes the menu
  useEffect(() => setMenu(false), [where]);
  useEffect(() => {
    document.addEventListener('focusin', bringIntoSight);
    return () => document.removeEventListener('focusin', bringIntoSight);
  }, []);
  return (
    <div className="desk">
      <a className="skip" href="#screen">
        {words.skip}
      </a>
      <header className="desk-head">
        <Organization />
        <Palette sections={allowed} />
        <Button
          className="menu-button"
          size="sm"
          variant="default"
          aria-expanded={menu}
          aria-controls="desk-menu"
          onClick={() => setMenu(!menu)}
        >
          {words.menu}
        </Button>
      </header>
      <div id="desk-menu" className="desk-menu" data-open={menu || undefined}>
        <nav aria-label={words.navigation}>
          <ul>
            {allowed.map(({ id }) => (
              <li key={id}>
                <Link to={`/${id}`} aria-current={id === section?.id ? 'page' : undefined}>
                  {words.sections[id]}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <Person />
      </div>
      <main id="screen" className="desk-main">
        <ScreenFocus route={where}>
          <Boundary key={section?.id}>
            {section ? (
              <section.Screen />
            ) : (
              <Notice within title={words.notHereTitle}>
                {words.notHere}
              </Notice>
            )}
          </Boundary>
        </ScreenFocus>
      </main>
    </div>
  );
}

/** Scrolls all of a focused element into view: of a text field, browsers would only show the cursor. */
function bringIntoSight({ target }: FocusEvent): void {
  if (target instanceof HTMLElement && target.matches(':focus-visible'))
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function Organization() {
  const words = useDeskWords();
  const { organization, sandbox } = useDesk().session;
  return (
    <div className="organization">
      <strong>{organization.name}</strong>
      {sandbox && (
        <Badge variant="default" className="badge">
          {words.sandbox}
        </Badge>
      )}
    </div>
  );
}

function Person() {
  const words = useDeskWords();
  const { session } = useDesk();
  const { user } = session;
  const leaving = useMutation({
    mutationFn: () => signOut(session),
    onSettled: () => window.location.assign('/console'),
  });
  const language = useLanguage();
  const chooseLanguage = useChooseLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const other = language === 'en' ? 'es' : 'en';
  const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
  return (
    <section className="desk-person" aria-label={words.you}>
      <strong>{user.name}</strong>
      <span className="dimmed">{words.roles[user.role]}</span>
      <button type="button" className="link" onClick={() => chooseLanguage(other)} lang={other}>
        {other === 'es' ? 'Español' : 'English'}
      </button>
      <button type="button" className="link" onClick={() => setColorScheme(next[colorScheme])}>
        {words.colors[colorScheme]}
      </button>
      <button type="button" className="link" disabled={leaving.isPending} onClick={() => leaving.mutate()}>
        {words.signOut}
      </button>
    </section>
  );
}
