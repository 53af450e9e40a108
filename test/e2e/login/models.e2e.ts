import { PlatformContext } from '../../../lib/core/context';
import type { KubeObject } from '../../../lib/kubernetes/objects';
import type { SettingsInput } from '../../../lib/platform/settings/schema';
import { LoginPath, type LoginPathOptions, seenBy } from './harness/login-path';
import type { Answer, Attempt } from './harness/messages';
import { deployedModel, hostOf, type Model, modelObjects, profilePolicy, revisionOf } from './harness/models';
import { MAX_BUILD } from './harness/programs';
import { type Claims, keySet, newKey, token } from './harness/tokens';
import { type LoggedIn, logIn } from './probes';
import { everything, HOST, header, reached } from './support';

/** Two models whose names run together: each must keep its own path and its own host. */
const MODEL: Model = { name: 'iris', namespace: 'team-a' };
const OTHER: Model = { name: 'iris-team', namespace: 'a' };
const PREDICTOR = revisionOf(MODEL);

const PREDICT = '/v1/models/iris:predict';
const BY_PATH = '/serving/team-a/iris';
const ANN = 'ann@example.com';
const BOB = 'bob@example.com';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const ACCOUNT = 'system:serviceaccount:team-a:default-editor';

/** The gateway inside of the cluster, and its port for services of Knative. */
const INSIDE = 'knative-local-gateway';
const INSIDE_PORT = 8081;

const key = newKey('cluster');
const account = (changed: Claims = {}, signer = key) =>
  token(signer, { iss: ISSUER, aud: ['kubeflow'], sub: ACCOUNT, ...changed });
const bearer = (text: string) => ['authorization', `Bearer ${text}`] as const;

/** What runs in the profiles of Ann and of Bob: a model each, and the policy of each profile. */
const made = (objects: readonly KubeObject[]) => [
  ...[MODEL, OTHER].flatMap((model) => modelObjects(objects, model)),
  profilePolicy(new PlatformContext(), MODEL.namespace, ANN),
  profilePolicy(new PlatformContext(), OTHER.namespace, BOB),
];

/** Pods of the profile and of another one. */
const OWN = 'team-a/default-editor';
const FOREIGN = 'team-b/default-editor';

/** The gateways that a request passes on its way to a model, and the proxy of its pod behind each. */
class Way {
  static async start(auth: SettingsInput['auth'], components: SettingsInput['components'] = {}): Promise<Way> {
    const gateway = { hostname: HOST, additionalHosts: ['*.example.com'] };
    const start = (name: LoginPathOptions['gateway']) =>
      LoginPath.start({ gateway, auth, components }, { gateway: name, made, peers: [OWN, FOREIGN] });
    return new Way(await start('istio-ingressgateway'), await start('cluster-local-gateway'));
  }

  private constructor(
    readonly outer: LoginPath,
    readonly inner: LoginPath,
  ) {}

  async stop(): Promise<void> {
    await Promise.all([this.outer.stop(), this.inner.stop()]);
  }

  /** The host of a Service of Knative at the ingress gateway. */
  hostOf(name: string): string {
    return hostOf(
      this.outer.platform.charts.flatMap((chart) => chart.toJson() as KubeObject[]),
      { ...MODEL, name },
    );
  }

  /** Logs a user in. */
  user(email: string): Promise<LoggedIn> {
    return logIn(this.outer, { host: HOST }, email, this.outer.credential('auth', 'dex-users', email));
  }

  /** A request from outside, as far as it comes. */
  async outside(attempt: Partial<Attempt>): Promise<Answer> {
    return this.goOn(await this.outer.request({ host: HOST, path: `${BY_PATH}${PREDICT}`, ...attempt }));
  }

  /** A request of a pod by the gateway inside of the cluster. */
  async inside(name: string, headers: Attempt['headers'] = []): Promise<Answer> {
    const host = `${name}.${MODEL.namespace}.svc.cluster.local`;
    return this.goOn(await this.inner.request({ host, port: INSIDE_PORT, path: PREDICT, headers }));
  }

  /** A request of a pod that comes straight to the pod of the model. */
  async direct(as: string, headers: Attempt['headers'] = []): Promise<Answer> {
    const pod = { service: `${MODEL.namespace}/${PREDICTOR}`, as };
    return this.inner.request({ host: PREDICTOR, path: PREDICT, headers, pod });
  }

  /** What reached the gateway inside of the cluster goes through it, with all its headers, until it leads elsewhere. */
  private async goOn(answer: Answer): Promise<Answer> {
    const seen = seenBy(answer);
    if (!seen || reached(answer) !== INSIDE) return answer;
    const { host = [], ...others } = seen.headers;
    const headers = Object.entries(others).flatMap(([name, values]) => values.map((value) => [name, value] as const));
    const next = { host: String(host[0]), port: INSIDE_PORT, path: seen.url, method: seen.method, headers };
    return this.goOn(await this.inner.request(next));
  }
}

const dex = { users: [{ email: ANN }, { email: BOB }] };
const machineTokens = (clusterLocalGateway = false) => ({
  cluster: { namespaces: ['team-a'], jwks: keySet(key) },
  clusterLocalGateway,
});

describe('a model of a profile, which everybody may call who comes through the gateways', () => {
  let way: Way;
  let ann: LoggedIn;
  let bob: LoggedIn;

  beforeAll(async () => {
    way = await Way.start({ dex, machineTokens: machineTokens() });
    ann = await way.user(ANN);
    bob = await way.user(BOB);
  }, MAX_BUILD);

  afterAll(() => way.stop());

  test('a user calls it by its path: the model sees its own path and who calls, but not the session', async () => {
    const answer = await way.outside({ headers: ann.headers });
    expect([reached(answer), seenBy(answer)?.url, header(answer, 'kubeflow-userid')]).toEqual([
      PREDICTOR,
      PREDICT,
      ANN,
    ]);
    for (const secret of ann.secrets) expect(everything(answer)).not.toContain(secret);
  });

  test('a program calls it with its token, by path and by host', async () => {
    const text = account();
    for (const attempt of [{}, { host: way.hostOf('iris'), path: PREDICT }]) {
      const answer = await way.outside({ ...attempt, headers: [bearer(text)] });
      const seen = [reached(answer), seenBy(answer)?.url, header(answer, 'kubeflow-userid')];
      expect([attempt, seen]).toEqual([attempt, [PREDICTOR, PREDICT, ACCOUNT]]);
      expect(everything(answer)).not.toContain(text);
    }
  });

  test.each<[string, Attempt['headers']]>([
    ['nothing', []],
    ['a name', [['kubeflow-userid', ANN]]],
    ['a token of another namespace', [bearer(account({ sub: 'system:serviceaccount:team-b:default-editor' }))]],
    ['a token for others', [bearer(account({ aud: ['vault'] }))]],
    ['a token that is over', [bearer(account({ exp: 1 }))]],
    ['a token signed by another', [bearer(account({}, newKey('cluster')))]],
    ['the header of a probe', [['K-Network-Probe', 'probe']]],
  ])('with %s nobody gets in, by path, by host or by the host of its predictor', async (_, headers) => {
    for (const attempt of [
      {},
      ...['iris', 'iris-predictor'].map((name) => ({ host: way.hostOf(name), path: PREDICT })),
    ]) {
      expect([attempt, reached(await way.outside({ ...attempt, headers }))]).toEqual([attempt, undefined]);
    }
  });

  test('a user of another profile calls it, too, by the own name', async () => {
    const answer = await way.outside({ headers: [...bob.headers, ['kubeflow-userid', ANN]] });
    expect([reached(answer), header(answer, 'kubeflow-userid')]).toEqual([PREDICTOR, BOB]);
  });

  test('by the host of its predictor, straight from the gateway, only the owner of the profile does', async () => {
    const host = way.hostOf('iris-predictor');
    expect(reached(await way.outside({ host, path: PREDICT, headers: ann.headers }))).toBe(PREDICTOR);
    const other = await way.outside({ host, path: PREDICT, headers: bob.headers });
    expect([reached(other), other.status]).toEqual([undefined, 403]);
  });

  test('a pod of the profile calls its pods, that of another profile comes by the gateway inside of the cluster', async () => {
    expect(reached(await way.direct(OWN))).toBe(PREDICTOR);
    const foreign = await way.direct(FOREIGN, [['kubeflow-userid', ANN]]);
    expect([reached(foreign), foreign.status]).toEqual([undefined, 403]);
    expect(reached(await way.inside('iris'))).toBe(PREDICTOR);
    expect(reached(await way.inside('iris-predictor'))).toBe(PREDICTOR);
  });

  test.each([
    [BY_PATH, PREDICTOR],
    ['/serving/a/iris-team/v1/models/iris-team:predict', revisionOf(OTHER)],
    ['/serving/team-a/iris-team/v1/models/iris:predict', undefined],
    ['/serving/team-a/irisx', undefined],
    ['/serving/a/iris', undefined],
  ])('%s leads to the model of that name and no other', async (path, backend) => {
    const answer = reached(await way.outside({ path, headers: ann.headers }));
    if (backend) expect(answer).toBe(backend);
    else expect([PREDICTOR, revisionOf(OTHER)]).not.toContain(answer);
  });

  test('the pages of the platform stay where they are', async () => {
    const page = async (path: string) => reached(await way.outside({ path, headers: ann.headers }));
    expect([await page('/'), await page('/kserve-endpoints/')]).toEqual(['dashboard', 'kserve-models-web-application']);
  });
});

test(
  'with callers: profile only the profile calls it, and its owner by the host of its predictor',
  async () => {
    const way = await Way.start({ dex }, { kserve: { callers: 'profile' } });
    try {
      const [ann, bob] = [await way.user(ANN), await way.user(BOB)];
      const host = way.hostOf('iris-predictor');
      const callers = {
        'the owner by its path': () => way.outside({ headers: ann.headers }),
        'the owner by the host of its predictor': () => way.outside({ host, path: PREDICT, headers: ann.headers }),
        'another user by its path': () => way.outside({ headers: bob.headers }),
        'another user by the host of its predictor': () => way.outside({ host, path: PREDICT, headers: bob.headers }),
        'a pod of the profile': () => way.direct(OWN),
        'a pod of another one': () => way.direct(FOREIGN),
        'a pod by the gateway inside of the cluster': () => way.inside('iris'),
      };
      const come: string[] = [];
      for (const [name, call] of Object.entries(callers)) if (reached(await call()) === PREDICTOR) come.push(name);
      expect(come).toEqual(['the owner by the host of its predictor', 'a pod of the profile']);
    } finally {
      await way.stop();
    }
  },
  MAX_BUILD,
);

test.each<['profile' | 'everybody', string[]]>([
  ['profile', ['the owner', 'a pod of the profile']],
  ['everybody', ['the owner', 'another user', 'a pod of the profile', 'a pod of another one']],
])(
  'without Knative and with callers: %s the proxy of its pod sees who calls',
  async (callers, expected) => {
    const path = await LoginPath.start(
      {
        gateway: { hostname: HOST, additionalHosts: ['*.kubeflow.example.com'] },
        auth: { dex },
        components: {
          kserve: { mode: 'standard', ingress: { kind: 'istio' }, callers },
          istio: { mesh: { ingressControllerMode: 'STRICT' } },
          'knative-serving': false,
          'cluster-local-gateway': false,
        },
      },
      {
        peers: [OWN, FOREIGN],
        made: (objects) => [
          ...deployedModel(objects, MODEL),
          profilePolicy(new PlatformContext(), MODEL.namespace, ANN),
        ],
      },
    );
    try {
      const host = `iris.team-a.${HOST}`;
      const user = async (email: string) =>
        path.request({
          host,
          path: PREDICT,
          headers: (await logIn(path, { host: HOST }, email, path.credential('auth', 'dex-users', email))).headers,
        });
      const pod = (as: string) => path.request({ host, path: PREDICT, pod: { service: 'team-a/iris-predictor', as } });
      const calls = {
        nobody: () => path.request({ host, path: PREDICT }),
        'the owner': () => user(ANN),
        'another user': () => user(BOB),
        'a pod of the profile': () => pod(OWN),
        'a pod of another one': () => pod(FOREIGN),
      };
      const come: string[] = [];
      for (const [name, call] of Object.entries(calls)) if (reached(await call()) === 'iris-predictor') come.push(name);
      expect(come).toEqual(expected);
    } finally {
      await path.stop();
    }
  },
  MAX_BUILD,
);

describe('where the gateway inside of the cluster asks for tokens', () => {
  let way: Way;

  beforeAll(async () => {
    way = await Way.start({ dex, machineTokens: machineTokens(true), tokenPaths: ['/serving/'] });
  }, MAX_BUILD);

  afterAll(() => way.stop());

  test('a pod calls the predictor with the token of its service account, and not without', async () => {
    const text = account();
    const answer = await way.inside('iris-predictor', [bearer(text)]);
    expect([reached(answer), header(answer, 'kubeflow-userid')]).toEqual([PREDICTOR, ACCOUNT]);
    expect(everything(answer)).not.toContain(text);
    expect(reached(await way.inside('iris-predictor'))).toBeUndefined();
    expect(reached(await way.inside('iris'))).toBeUndefined();
    // By the address of the model requests pass the gateway twice, and it takes the token at the first time.
    expect(reached(await way.inside('iris', [bearer(text)]))).toBeUndefined();
  });

  test('a program comes from outside by path, as its token goes on to that gateway, and a session does not', async () => {
    const text = account();
    const answer = await way.outside({ headers: [bearer(text)] });
    expect([reached(answer), header(answer, 'kubeflow-userid')]).toEqual([PREDICTOR, ACCOUNT]);
    expect(everything(answer)).not.toContain(text);
    const ann = await way.user(ANN);
    expect(reached(await way.outside({ headers: ann.headers }))).toBeUndefined();
  });
});
