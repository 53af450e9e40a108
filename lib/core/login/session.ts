import type { LoginProvider } from './provider';

/** Beginning of the names of the cookies in which oauth2-proxy keeps sessions. */
export const SESSION_COOKIE = 'oauth2_proxy_kubeflow';

/** Name under which policies of the mesh ask oauth2-proxy whether a request may pass. */
export const SESSION_CHECK = 'oauth2-proxy';

/** Paths of oauth2-proxy on the platform's own host. */
export const SESSION_PATHS = {
  prefix: '/oauth2/',
  start: '/oauth2/start',
  callback: '/oauth2/callback',
  signOut: '/oauth2/sign_out',
} as const;

/** How headers begin in which oauth2-proxy answers the gateway who the user is. */
export const SESSION_HEADER_PREFIX = 'x-auth-request-';

/** What all providers share whose sessions oauth2-proxy keeps. */
export const SESSIONS_OF_PROXY = {
  sessionCookies: [SESSION_COOKIE],
  claimHeaders: {
    names: ['email', 'user', 'groups', 'preferred-username', 'access-token'].map((name) => `x-forwarded-${name}`),
    beginnings: [SESSION_HEADER_PREFIX],
  },
} satisfies Partial<LoginProvider<never>>;
