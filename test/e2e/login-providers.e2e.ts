import { DeployedPlatform } from './deployed-platform';
import { expectCode } from './support';

/** Each way to log in, with what is on the cluster for it alone. */
const PROVIDERS = [
  { name: 'dex', auth: 'provider: dex', present: ['Deployment dex', 'Deployment oauth2-proxy'] },
  {
    name: 'oidc',
    auth: 'provider: oidc, sessions: redis, oidc: { issuer: "https://login.example.com/realms/main", clientId: kubeflow, clientSecret: { name: client, key: secret } }',
    present: ['Deployment oauth2-proxy'],
  },
  {
    name: 'iap',
    auth: 'provider: iap, iap: { audiences: [/projects/123/global/backendServices/456] }',
    present: [],
  },
  {
    name: 'cognito',
    auth: 'provider: cognito, cognito: { region: eu-central-1, userPool: eu-central-1_a1B2c3D4e, clientId: abc }',
    present: [],
  },
  { name: 'anonymous', auth: 'provider: anonymous, anonymous: { public: true }', present: [] },
];

/** Half of the weight of a platform is the CRDs of what has no page of its own. */
const WITHOUT_PAGES = `
crds: minimal
components: { trainer: false, spark-operator: false }
`;

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

  describe.each(PROVIDERS)('$name', ({ auth, present }) => {
    test('deploys in one pass, with a hostname and TLS', async () => {
      await platform.synth(`
${WITHOUT_PAGES}
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
