import { LoginPath } from './harness/login-path';
import { MAX_BUILD } from './harness/programs';
import { HOST, reached } from './support';

/** Service of the tenant to which the Ingress in fixtures/runtime.yaml leads. */
const TENANT = 'my-notebook';

/** What the Ingress asks for: the platform's own host, and a longer path on any host. */
const TAKEN = [
  [HOST, '/'],
  [HOST, '/api/workgroup/exists'],
  ['elsewhere.example.com', '/api/workgroup/exists'],
] as const;

describe.each([
  ['by default the Ingress of a contributor is served by nobody', 'OFF', undefined],
  ['where the mesh serves Ingresses it takes the paths of the platform, as the setting says', 'DEFAULT', TENANT],
] as const)('%s', (_what, ingressControllerMode, backend) => {
  let path: LoginPath;

  beforeAll(async () => {
    path = await LoginPath.start({
      gateway: { hostname: HOST },
      auth: { provider: 'anonymous', anonymous: { public: true } },
      components: { istio: { mesh: { ingressControllerMode } } },
    });
  }, MAX_BUILD);

  afterAll(() => path.stop());

  test.each(TAKEN)('%s%s', async (host, wanted) => {
    const answer = reached(await path.request({ host, path: wanted }));
    if (backend) expect(answer).toBe(backend);
    else expect(answer).not.toBe(TENANT);
  });
});
