/** Opens the desk: language and colors, who has signed in, and only then its screens. */
import '../mantine.css';
import '../../embed/shared/page.css';
import '../../embed/shared/staff.css';
import './desk.css';
import { Button, MantineProvider, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { StrictMode, useEffect, useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Boundary } from '../../embed/shared/boundary.tsx';
import type { Language } from '../../embed/shared/format.ts';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { Reading } from '../../embed/shared/reading.tsx';
import { legibleVariables, pageTheme } from '../../embed/shared/theme.ts';
import { ChooseLanguageContext, chooseLanguage, LanguageContext } from '../../embed/shared/words.ts';
import { keepLanguage, keptLanguage } from './kept.ts';
import { usePlace } from './router.tsx';
import { Shell } from './Shell.tsx';
import { SignedOut, SignIn, SignInBeside } from './SignIn.tsx';
import { DeskContext, type DeskSession, type Desk as DeskValue, deskApi, deskSend, readSession } from './session.tsx';
import { useDeskWords } from './words.ts';

export function openDesk(): void {
  const root = document.getElementById('page');
  if (!root) throw new Error('index.html has no #page');
  createRoot(root).render(
    <StrictMode>
      <Reading>
        <Spoken />
      </Reading>
    </StrictMode>,
  );
}

const theme = pageTheme(null);
const nonce = () => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

function Spoken() {
  const [language, setLanguage] = useState<Language>(() => chooseLanguage(keptLanguage(), navigator.languages));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (next: Language) => {
    keepLanguage(next);
    setLanguage(next);
  };
  return (
    <LanguageContext.Provider value={language}>
      <ChooseLanguageContext.Provider value={choose}>
        <MantineProvider
          theme={theme}
          defaultColorScheme="auto"
          cssVariablesResolver={legibleVariables}
          getStyleNonce={nonce}
        >
          <Boundary>
            <Gate />
          </Boundary>
        </MantineProvider>
      </ChooseLanguageContext.Provider>
    </LanguageContext.Provider>
  );
}

const SESSION = ['desk-session'];

function Gate() {
  const { path } = usePlace();
  const client = useQueryClient();
  const isEntering = path[0] === 'sign-in';
  const { data, error, isPending, refetch } = useQuery({
    queryKey: SESSION,
    queryFn: readSession,
    enabled: !isEntering,
    staleTime: 60_000,
  });
  const last = useRef<DeskSession | null>(null);
  if (data) {
    // What is on the screen was read, and typed, by somebody else.
    if (last.current && last.current.user.id !== data.user.id) {
      window.sessionStorage.clear();
      window.location.reload();
    }
    last.current = data;
  }
  const session = data ?? last.current;
  const desk = useMemo<DeskValue | null>(() => {
    if (!session) return null;
    const send = deskSend(session, () => client.setQueryData(SESSION, null));
    return {
      ...{ session, send, api: deskApi(send) },
      refresh: () => void client.invalidateQueries({ queryKey: SESSION }),
    };
  }, [session, client]);
  if (isEntering) return <SignIn onSignedIn={() => void refetch()} />;
  if (error && !session) return <Problem error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Loading />;
  if (!desk) return <SignedOut />;
  return (
    <DeskContext.Provider value={desk}>
      <Shell />
      {data === null && <SessionEnded onBack={() => void refetch()} />}
    </DeskContext.Provider>
  );
}

/** Covers the screen, which stays as it is: what was typed is still there once its user has signed in again, in another tab. */
function SessionEnded({ onBack }: { onBack: () => void }) {
  const words = useDeskWords();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!ref.current?.open) ref.current?.showModal();
  }, []);
  return (
    <dialog ref={ref} className="dialog" aria-labelledby="ended" onCancel={(event) => event.preventDefault()}>
      <Stack gap="md">
        <Text fw={650} size="lg" id="ended">
          {words.endedTitle}
        </Text>
        <Text>{words.ended}</Text>
        <SignInBeside />
        <Button onClick={onBack}>{words.goOn}</Button>
      </Stack>
    </dialog>
  );
}
