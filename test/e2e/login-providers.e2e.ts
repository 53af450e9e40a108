import { DeployedPlatform } from './deployed-platform';
import { expectCode } from './support';

/** Each way to log in, with what is on the cluster for it alone. */
const PROVIDERS = [
  {
    name: 'dex',
    parts: ['dex', 'oauth2-proxy'],
    auth: 'provider: dex',
    present: ['Deployment dex', 'Deployment oauth2-proxy'],
  },
  {
    name: 'oidc',
    parts: ['oauth2-proxy'],
    auth: 'provider: oidc, sessions: redis, oidc: { issuer: "https://login.example.com/realms/main", clientId: kubeflow, clientSecret: { name: client, key: secret } }',
    present: ['Deployment oauth2-proxy'],
  },
  {
    name: 'iap',
    parts: [],
    auth: 'provider: iap, iap: { audiences: [/projects/123/global/backendServices/456] }',
    present: [],
  },
  {
    name: 'cognito',
    parts: [],
    auth: 'provider: cognito, cognito: { region: eu-central-1, userPool: eu-central-1_a1B2c3D4e, clientId: abc }',
    present: [],
  },
  { name: 'anonymous', parts: [], auth: 'provider: anonymous, anonymous: { public: true }', present: [] },
];

/**
 * What differs from one provider to another, with what that requires and a page: what all other components bring is the same
 * with each, as test/platform/settings/login-combinations.test.ts says.
 */
const COMPONENTS = [
  ...['cert-manager', 'istio', 'kubeflow-namespace', 'kubeflow-roles', 'kubeflow-istio-resources', 'login'],
  ...['profile-controller', 'central-dashboard', 'notebook-controller', 'jupyter-web-app'],
];
const componentsWith = (parts: readonly string[]) =>
  `{ default: off, ${[...COMPONENTS, ...parts].map((name) => `${name}: true`).join(', ')} }`;

/** One cluster whose provider changes again and again, as a user may change it. */
describe('logging in by', () => {
  let platform: DeployedPlatform;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
  });

  afterAll(() => platform?.stop());

  const programs = async () =>
    (await platform.api.list('apps/v1', 'Deployment'))
      .map(({ metadata }) => `Deployment ${metadata.name}`)
      .filter((title) => /dex|oauth2-proxy/.test(title));

  describe.each(PROVIDERS)('$name', ({ auth, parts, present }) => {
    test('deploys in one pass, with a hostname and TLS', async () => {
      await platform.synth(`
crds: minimal
components: ${componentsWith(parts)}
auth: { ${auth} }
gateway: { hostname: kubeflow.example.com, tls: { mode: selfSigned } }
`);
      expectCode(await platform.deploy(), 0);
      expect(await platform.differences()).toBe('');
      expect(await platform.unavailable()).toEqual([]);
    });

    test('a second deploy changes nothing', async () => {
      await platform.settle();
      expect(await platform.touchedBy(async () => expectCode(await platform.deploy(), 0))).toEqual([]);
    });

    test('what the provider before needed is reported by diff, and pruned', async () => {
      const left = (await programs()).filter((title) => !present.includes(title) && !title.includes('redis'));
      const output = (await platform.diff()).output;
      for (const title of left) expect(output).toContain(title.replace('Deployment ', ''));
      expectCode(await platform.deploy('--prune'), 0);
      expect((await programs()).filter((title) => !title.includes('redis')).sort()).toEqual([...present].sort());
    });
  });
});
