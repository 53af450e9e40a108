import { LoginPath } from './harness/login-path';
import type { Attempt } from './harness/messages';
import { MAX_BUILD } from './harness/programs';
import { newKey, token } from './harness/tokens';
import { spared } from './objects';
import { failures, type Probes } from './probes';
import { everything, HOST, header, NOTEBOOK, reached } from './support';

describe('where nobody logs in', () => {
  let path: LoginPath;

  beforeAll(async () => {
    path = await LoginPath.start({
      auth: { provider: 'anonymous', userPrefix: 'accounts:', anonymous: { user: 'everybody', groups: ['ml', 'ops'] } },
    });
  }, MAX_BUILD);

  afterAll(() => path.stop());

  const get = (attempt: Partial<Attempt> = {}) => path.request({ host: HOST, path: NOTEBOOK, ...attempt });
  const upgrade = async (origin: string) =>
    (
      await get({
        headers: [
          ['connection', 'upgrade'],
          ['upgrade', 'websocket'],
          ['origin', origin],
        ],
      })
    ).status;

  const probes = (): Probes => ({
    'everybody is the same user': async () => {
      const answer = await get();
      return (
        header(answer, 'kubeflow-userid') === 'accounts:everybody' &&
        header(answer, 'kubeflow-groups') === 'ml,ops' &&
        header(answer, 'kubeflow-groups-6f7073') === 'true'
      );
    },
    'and cannot be another': async () => {
      const names = [
        'kubeflow-userid',
        'kubeflow-groups',
        'kubeflow_userid',
        'x-auth-request-email',
        'x-forwarded-user',
      ];
      const answer = await get({
        headers: names.flatMap((name) => [[name, 'mallory'] as const, [name, 'mallory'] as const]),
      });
      return reached(answer) === 'my-notebook' && !everything(answer).includes('mallory');
    },
    'pages elsewhere change nothing': async () =>
      (await get({ method: 'POST', headers: [['origin', 'https://evil.example']] })).status === 403 &&
      reached(await get({ method: 'POST', headers: [['origin', `http://${HOST}`]] })) === 'my-notebook',
    'WebSockets open from the own origin only': async () =>
      (await upgrade(`http://${HOST}`)) === 101 && (await upgrade('https://evil.example')) === 403,
  });

  test('everybody is one user, and only that', async () => {
    expect(await failures(probes())).toEqual([]);
  });

  test('a token changes nothing', async () => {
    const text = token(newKey(), { iss: 'https://evil.example', email: 'eve', sub: 'eve' });
    expect(header(await get({ headers: [['authorization', `Bearer ${text}`]] }), 'kubeflow-userid')).toBe(
      'accounts:everybody',
    );
  });

  test('there is no login, and no object of one', () => {
    const names = path.platform.charts.map(({ node }) => node.id);
    expect(names).not.toContain('dex');
    expect(names).not.toContain('oauth2-proxy');
  });

  test('each object at the gateway is needed', async () => {
    expect(await spared(path, probes())).toEqual([]);
  });
});
