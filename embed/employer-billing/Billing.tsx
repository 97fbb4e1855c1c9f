/** The employer's billing page: the invoices, and one of them in detail. */
import { Button } from '@mantine/core';
import { lazyScreen } from '../shared/lazy-screen.tsx';
import { ScreenFocus, type Screens, useScreenStack } from '../shared/screens.tsx';
import { useMain } from '../shared/session.tsx';
import '../shared/staff.css';
import type { Route } from './data.ts';
import { Invoices } from './Invoices.tsx';
import { useWords } from './words.ts';

const invoice = lazyScreen(() => import('./Invoice.tsx'));

export function Billing() {
  return <BillingScreens screens={useScreenStack<Route>({ invoiceId: null })} />;
}

/** Takes the stack of screens from outside: the desk keeps its own in the address bar. */
export function BillingScreens({ screens: { route, go, stay, back } }: { screens: Screens<Route> }) {
  const words = useWords();
  const Main = useMain();
  return (
    <ScreenFocus route={route}>
      <Main className="staff">
        {route.invoiceId === null || !back ? (
          <Invoices
            onReady={invoice.bring}
            onOpen={({ invoice_id, period_start }) =>
              go({ invoiceId: invoice_id, month: period_start, search: '', page: 1 })
            }
          />
        ) : (
          <>
            <Button variant="subtle" size="compact-sm" mb="xs" ml={-8} onClick={back}>
              ← {words.back}
            </Button>
            <invoice.Screen route={route} onChange={(changes) => stay({ ...route, ...changes })} />
          </>
        )}
      </Main>
    </ScreenFocus>
  );
}
