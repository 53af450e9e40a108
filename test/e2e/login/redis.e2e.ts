import type { Browser } from './harness/browser';
import { LoginPath } from './harness/login-path';
import { MAX_BUILD } from './harness/programs';
import { commonProbes, failures, type LoggedIn, logIn, sessionProbes } from './probes';
import { HOST, NOTEBOOK, reached, USER } from './support';

const PASSWORD = 'password-of-redis';

describe('sessions in Redis', () => {
  let path: LoginPath;
  let user: LoggedIn & { readonly browser: Browser };

  beforeAll(async () => {
    path = await LoginPath.start(
      {
        auth: { sessions: 'redis' },
        // What the platform would generate, so that the Redis of the test knows it.
        patches: [
          {
            target: { kind: 'Secret', name: 'oauth2-proxy-redis' },
            patch: { stringData: { password: PASSWORD } },
          },
        ],
      },
      {
        extras: [
          {
            name: 'redis',
            command: [
              'redis-server',
              '--bind',
              '127.0.0.1',
              '--requirepass',
              PASSWORD,
              '--save',
              '',
              '--appendonly',
              'no',
            ],
            port: 6379,
          },
        ],
      },
    );
    user = await logIn(path, { host: HOST }, USER, path.credential('auth', 'dex-users', USER));
  }, MAX_BUILD);

  afterAll(() => path.stop());

  test('all that holds for every login holds', async () => {
    expect(await failures({ ...commonProbes(path, HOST, user), ...sessionProbes(path, HOST) })).toEqual([]);
  });

  test('are not in the cookie', () => {
    expect(user.browser.cookieHeader(HOST).length).toBeLessThan(300);
  });

  test('end when the user signs out, the cookie of before included', async () => {
    const password = path.credential('auth', 'dex-users', USER);
    const { headers, browser } = await logIn(path, { host: HOST }, USER, password);
    const again = () => path.request({ host: HOST, path: NOTEBOOK, headers });
    expect(reached(await again())).toBe('my-notebook');
    await browser.open('/oauth2/sign_out', { headers: [['origin', `http://${HOST}`]] });
    expect(reached(await again())).toBeUndefined();
  });

  test('let nobody in while Redis hangs or is gone', async () => {
    const get = () => path.request({ host: HOST, path: NOTEBOOK, headers: user.headers });
    expect(reached(await path.whileHanging('redis', get))).toBeUndefined();
    await path.kill('redis');
    expect(reached(await get())).toBeUndefined();
  });
});
