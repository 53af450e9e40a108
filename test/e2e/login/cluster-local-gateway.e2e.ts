import { LoginPath } from './harness/login-path';
import type { Attempt } from './harness/messages';
import { MAX_BUILD } from './harness/programs';
import { type Claims, keySet, newKey, token } from './harness/tokens';
import { everything, header, reached } from './support';

/** The address of a model inside of the cluster, see fixtures/runtime.yaml, and the gateway's port for it. */
const HOST = 'my-model.kubeflow-user-example-com.svc.cluster.local';
const PORT = 8081;
const BACKEND = 'my-model-predictor';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const ACCOUNT = 'system:serviceaccount:team-a:default-editor';

const key = newKey('cluster');
const account = (changed: Claims = {}, signer = key) =>
  token(signer, { iss: ISSUER, aud: ['kubeflow'], sub: ACCOUNT, ...changed });

async function gatewayWith(clusterLocalGateway: boolean): Promise<LoginPath> {
  return LoginPath.start(
    {
      auth: {
        provider: 'anonymous',
        machineTokens: { cluster: { namespaces: ['team-a'], jwks: keySet(key) }, clusterLocalGateway },
      },
    },
    { gateway: 'cluster-local-gateway' },
  );
}

describe.each([true, false])('a model inside of the cluster, where calls need a token: %s', (asked) => {
  let path: LoginPath;

  beforeAll(async () => {
    path = await gatewayWith(asked);
  }, MAX_BUILD);

  afterAll(() => path.stop());

  const call = (headers: Attempt['headers'] = [], at = '/v1/models/my-model:predict') =>
    path.request({ host: HOST, port: PORT, path: at, headers });
  const bearer = (text: string) => ['authorization', `Bearer ${text}`] as const;
  const probe = ['K-Network-Probe', 'probe'] as const;

  if (!asked) {
    test('every pod that reaches the gateway may call', async () => {
      expect(reached(await call())).toBe(BACKEND);
    });
    return;
  }

  test('a service account is who it is, and its token does not go on', async () => {
    const text = account();
    const answer = await call([bearer(text), ['kubeflow-userid', 'eve'], ['Kubeflow-UserId', 'eve']]);
    expect([reached(answer), header(answer, 'kubeflow-userid')]).toEqual([BACKEND, ACCOUNT]);
    expect(everything(answer)).not.toContain(text);
  });

  test.each<[string, Attempt['headers']]>([
    ['no token', []],
    ['a name', [['kubeflow-userid', ACCOUNT]]],
    ['a token of another namespace', [bearer(account({ sub: 'system:serviceaccount:team-b:default-editor' }))]],
    ['a token of a namespace that begins alike', [bearer(account({ sub: 'system:serviceaccount:team-ab:default' }))]],
    ['a token for others', [bearer(account({ aud: ['vault'] }))]],
    ['a token for the API server', [bearer(account({ aud: [ISSUER] }))]],
    ['a token that is over', [bearer(account({ exp: 1 }))]],
    ['a token of another issuer', [bearer(account({ iss: 'https://elsewhere.example.com' }))]],
    ['a token signed by another', [bearer(account({}, newKey('cluster')))]],
    ['the header of a probe', [probe]],
  ])('with %s nobody gets in', async (_, headers) => {
    expect(reached(await call(headers))).toBeUndefined();
  });

  test.each<[string, boolean, Attempt['headers']]>([
    ['/healthz', true, [probe]],
    ['/healthz', false, []],
    ['/healthz', false, [['K-Network-Probe', 'other']]],
    ['/healthz/x', false, [probe]],
    ['/healthz/../v1/models', false, [probe]],
    ['/v1/healthz', false, [probe]],
  ])('a question of Knative at %s comes through: %s', async (at, comes, headers) => {
    expect(reached(await call(headers, at))).toBe(comes ? BACKEND : undefined);
  });

  test('each of its policies alone keeps those out who have no token', async () => {
    for (const name of ['cluster-local-gateway-require-jwt', 'cluster-local-gateway']) {
      await path.without([`AuthorizationPolicy/${name}`], async () => {
        expect([name, reached(await call())]).toEqual([name, undefined]);
      });
    }
  });
});
