import { Browser } from './harness/browser';
import type { LoginPath } from './harness/login-path';
import type { Attempt } from './harness/messages';
import { everything, header, MODEL, NOTEBOOK, reached } from './support';

/** What an attacker, or a user, tries; each says whether the platform did as it should. */
export type Probes = Readonly<Record<string, () => Promise<boolean>>>;

/** A user who is logged in. */
export interface LoggedIn {
  /** Headers that make a request the user's. */
  readonly headers: readonly (readonly [string, string])[];
  /** Name of the user, as backends see it. */
  readonly name: string;
  /** What no page of a user may see: parts of the session and of the token. */
  readonly secrets: readonly string[];
}

/** What holds whoever the provider is: the least that must fail when any object of the login is missing. */
export function commonProbes(path: LoginPath, host: string, user: LoggedIn, defaults: Partial<Attempt> = {}): Probes {
  const get = (attempt: Partial<Attempt>) => path.request({ host, path: NOTEBOOK, ...defaults, ...attempt });
  const asUser = (...headers: [string, string][]) => get({ headers: [...user.headers, ...headers] });
  const upgrade = (origin: string) =>
    asUser(['connection', 'upgrade'], ['upgrade', 'websocket'], ['origin', origin]).then(({ status }) => status);
  const own = `${defaults.tls ? 'https' : 'http'}://${host}`;
  return {
    'the user gets in, by name': async () => {
      const answer = await asUser();
      return reached(answer) === 'my-notebook' && header(answer, 'kubeflow-userid') === user.name;
    },
    'nobody else does': async () => reached(await get({})) === undefined,
    'a client cannot say who it is': async () => {
      const answer = await asUser(
        ['kubeflow-userid', 'eve'],
        ['kubeflow-groups', 'admins'],
        ['x-forwarded-email', 'eve'],
      );
      return (
        reached(answer) !== undefined && !everything(answer).includes('eve') && !everything(answer).includes('admins')
      );
    },
    'nor by a name with _': async () => !everything(await asUser(['kubeflow_userid', 'eve'])).includes('eve'),
    'pages of users see neither session nor token': async () => {
      const answer = await asUser();
      return reached(answer) !== undefined && user.secrets.every((secret) => !everything(answer).includes(secret));
    },
    'a model on a host of its own is closed': async () =>
      reached(await get({ host: MODEL, path: '/' })) === undefined &&
      reached(await get({ host: MODEL, path: '/dex/' })) === undefined &&
      reached(await get({ host: MODEL, path: '/oauth2/' })) === undefined,
    'WebSockets open from the own origin': async () => (await upgrade(own)) === 101,
    'pages elsewhere change nothing in the name of the user': async () => {
      const change = (...headers: [string, string][]) =>
        get({ method: 'POST', headers: [...user.headers, ...headers] });
      return (
        (await change(['origin', 'https://evil.example'])).status === 403 &&
        (await change(['sec-fetch-site', 'same-site'])).status === 403 &&
        reached(await change(['origin', own])) !== undefined
      );
    },
    'and from no other': async () => (await upgrade('https://evil.example')) === 403,
  };
}

/** What holds where oauth2-proxy keeps the sessions. */
export function sessionProbes(path: LoginPath, host: string, defaults: Partial<Attempt> = {}): Probes {
  const get = (attempt: Partial<Attempt>) => path.request({ host, path: NOTEBOOK, ...defaults, ...attempt });
  return {
    'a browser is sent to the login': async () => {
      const answer = await get({});
      return answer.status === 403 && answer.body.includes('/oauth2/start');
    },
    'nothing is open because oauth2-proxy itself answers it': async () =>
      reached(await get({ path: '/ping' })) === undefined && reached(await get({ path: '/ready' })) === undefined,
    'the login answers': async () => (await get({ path: '/oauth2/start' })).status === 302,
    'another origin cannot sign a user out': async () =>
      (await get({ path: '/oauth2/sign_out', headers: [['sec-fetch-site', 'cross-site']] })).status === 403,
  };
}

/** Logs a user in, and tells what must stay between the browser and the gateway. */
export async function logIn(
  path: LoginPath,
  home: { readonly host: string; readonly tls?: boolean },
  user: string,
  password: string,
): Promise<LoggedIn & { readonly browser: Browser }> {
  const browser = new Browser(path, home);
  await browser.logIn(user, password);
  const cookies = [...(browser.cookies.get(home.host)?.values() ?? [])];
  if (cookies.length === 0) throw new Error('no session');
  const cookie = browser.cookieHeader(home.host);
  return { headers: [['cookie', cookie]], name: user, secrets: [...cookies, 'oauth2_proxy', 'Bearer'], browser };
}

/** Which probes fail. */
export async function failures(probes: Probes): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, probe] of Object.entries(probes)) {
    if (!(await probe().catch(() => false))) failed.push(name);
  }
  return failed;
}

/** The objects of the login at the gateway, as `Kind/name`. */
export function policyObjects(path: LoginPath): string[] {
  const chart = path.platform.charts.find(({ node }) => node.id === 'login');
  const objects = (chart?.toJson() ?? []) as { kind: string; metadata: { name: string } }[];
  return objects
    .filter(({ kind }) => ['EnvoyFilter', 'RequestAuthentication', 'AuthorizationPolicy'].includes(kind))
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
