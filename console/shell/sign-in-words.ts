/** The words of signing in, in English and Spanish. */
import { wordsIn } from '../../embed/shared/words.ts';

type Problems = Record<string, readonly [title: string, whatToDo: string]>;

const en = {
  title: 'Sign in to the desk',
  lead: 'Your link is ready. It signs you in once, here.',
  signIn: 'Sign in',
  byProvider: 'Sign in with your work account',
  /** Where there is no provider. */
  noToken: 'To sign in you need a link. Ask an administrator for one, or run: openroll users link',
  choose: 'You work for several organizations. Which one do you want to sign in to?',
  inOrganization: (name: string, sandbox: boolean) => (sandbox ? `${name} (sandbox)` : name),
  signedOutTitle: 'You are signed out',
  problems: {
    sign_in_link_spent: ['This link can’t be used', 'It has been used, or is older than 15 minutes. Ask for another.'],
    not_from_the_desk: [
      'This browser can’t sign in here',
      'Open the link in a current browser, without a proxy that changes pages.',
    ],
    provider_away: [
      'Your organization’s sign-in service does not answer',
      'Try again in a minute. If it still does not answer, whoever runs the server can make a link: openroll users link.',
    ],
    provider_refuses: [
      'Your organization’s sign-in service did not sign you in',
      'Something between it and this server is set up wrongly. Whoever runs the server finds the reason in its log.',
    ],
    sign_in_declined: ['You were not signed in', 'Signing in was declined at your organization’s sign-in service.'],
    sign_in_expired: [
      'This sign-in has expired',
      'It took longer than ten minutes, was used already, or was started in another tab or browser. Start again.',
    ],
    email_not_verified: [
      'Your e-mail address is not verified',
      'Your organization’s sign-in service does not vouch for the e-mail address of your account.',
    ],
    no_such_user: [
      'You are not a user of the desk',
      'No user here has the e-mail address of your account. Ask an administrator to add you.',
    ],
  } as Problems,
};

const es: typeof en = {
  title: 'Iniciar sesión',
  lead: 'Su enlace está listo. Inicia la sesión una sola vez, aquí.',
  signIn: 'Iniciar sesión',
  byProvider: 'Iniciar sesión con su cuenta de trabajo',
  noToken: 'Para iniciar sesión necesita un enlace. Pídalo a un administrador, o ejecute: openroll users link',
  choose: 'Usted trabaja para varias organizaciones. ¿En cuál quiere iniciar sesión?',
  inOrganization: (name, sandbox) => (sandbox ? `${name} (pruebas)` : name),
  signedOutTitle: 'No ha iniciado sesión',
  problems: {
    sign_in_link_spent: ['Este enlace no sirve', 'Ya se usó o tiene más de 15 minutos. Pida otro.'],
    not_from_the_desk: [
      'Este navegador no puede iniciar sesión aquí',
      'Abra el enlace en un navegador actual, sin un proxy que cambie las páginas.',
    ],
    provider_away: [
      'El servicio de inicio de sesión de su organización no responde',
      'Inténtelo en un minuto. Si sigue sin responder, quien opera el servidor puede crear un enlace: openroll users link.',
    ],
    provider_refuses: [
      'El servicio de inicio de sesión de su organización no inició la sesión',
      'Algo está mal configurado entre ese servicio y este servidor. El motivo está en el registro del servidor.',
    ],
    sign_in_declined: ['No se inició la sesión', 'Se rechazó en el servicio de inicio de sesión de su organización.'],
    sign_in_expired: [
      'Este inicio de sesión ya no es válido',
      'Tardó más de diez minutos, ya se usó o se empezó en otra pestaña u otro navegador. Empiece de nuevo.',
    ],
    email_not_verified: [
      'Su correo electrónico no está verificado',
      'El servicio de inicio de sesión de su organización no confirma el correo de su cuenta.',
    ],
    no_such_user: [
      'Usted no es usuario de este sitio',
      'Ningún usuario tiene el correo de su cuenta. Pida a un administrador que le agregue.',
    ],
  },
};

export const useSignInWords = wordsIn({ en, es });
