/**
 * Istio's own analyzers on rendered platforms: on each that is ready-made, and on forms of the mesh, of the login and of
 * what stands before the gateway that none of those has.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type KubeObject, titleOf } from '../../../lib/kubernetes/objects';
import { readyMadePlatforms } from '../../../lib/platform/inventory/ready-made';
import { Platform } from '../../../lib/platform/platform';
import type { SettingsInput } from '../../../lib/platform/settings/schema';
import { everyComponent } from '../../support/every-component';
import { type AnalyzerLine, buildIstioJudge, judge, MAX_BUILD } from '../harness/istio-judge';

/** A message that is meant. */
interface Intended {
  readonly code: string;
  readonly resource: string;
  readonly reason: string;
}

const HOST = 'kubeflow.example.com';

/** The gateway alone, with its lock. */
const GATE: SettingsInput = {
  components: {
    default: 'off',
    'cert-manager': true,
    istio: true,
    'kubeflow-namespace': true,
    'kubeflow-roles': true,
    'kubeflow-istio-resources': true,
    login: true,
    'gateway-ingress': true,
  },
};

const TLS = { hostname: 'kubeflow.example.com', tls: { mode: 'selfSigned' } } as const;

/** Forms that no ready-made platform has. */
const FORMS: [string, SettingsInput][] = [
  ['with an ambient mesh', { istio: { dataPlane: 'ambient' } }],
  ['with TLS and a host', { gateway: TLS }],
  [
    'with an issuer elsewhere and sessions in Redis',
    {
      gateway: TLS,
      auth: {
        provider: 'oidc',
        sessions: 'redis',
        oidc: {
          issuer: 'https://login.example.com/realms/main',
          clientId: 'kubeflow',
          clientSecret: { name: 'client', key: 'secret' },
        },
      },
    },
  ],
  [
    'behind the IAP of Google',
    { gateway: TLS, auth: { provider: 'iap', iap: { audiences: ['/projects/123/global/backendServices/456'] } } },
  ],
  [
    'behind Cognito',
    {
      gateway: TLS,
      auth: {
        provider: 'cognito',
        cognito: { region: 'eu-central-1', userPool: 'eu-central-1_a1B2c3D4e', clientId: 'abc' },
      },
    },
  ],
  [
    "behind GKE's load balancer, which logs users in",
    {
      ...GATE,
      cluster: { platform: 'gke' },
      gateway: { hostname: HOST, ingress: { kind: 'gke' } },
      auth: { provider: 'iap', iap: {} },
    },
  ],
  [
    'behind a load balancer of AWS, which logs users in',
    {
      ...GATE,
      cluster: { platform: 'eks' },
      gateway: { hostname: HOST, ingress: { kind: 'alb', targetType: 'instance' } },
      auth: {
        provider: 'cognito',
        cognito: {
          region: 'eu-central-1',
          userPool: 'eu-central-1_a1B2c3D4e',
          clientId: 'abc',
          account: '123456789012',
          domain: 'kubeflow',
        },
      },
    },
  ],
  [
    'behind a Route that encrypts anew',
    {
      ...GATE,
      cluster: { platform: 'openshift' },
      gateway: { hostname: HOST, ingress: { kind: 'route', termination: 'reencrypt' } },
      auth: { provider: 'anonymous', anonymous: { public: true } },
    },
  ],
  [
    'behind a Gateway of Gateway API',
    {
      ...GATE,
      gateway: { hostname: HOST, ingress: { kind: 'gatewayApi', className: 'envoy', certificateSecrets: ['tls'] } },
      auth: { provider: 'anonymous', anonymous: { public: true } },
    },
  ],
  ['with every component', { components: everyComponent() }],
];
const PLATFORMS: [string, () => Platform][] = [
  ...readyMadePlatforms().map(({ name, file }): [string, () => Platform] => [
    name,
    () => Platform.fromFile(file, { outdir: join(folder, 'nowhere') }),
  ]),
  ...FORMS.map(([title, settings]): [string, () => Platform] => [title, () => new Platform(settings)]),
];

const intended = parse(readFileSync(join(__dirname, 'intended.yaml'), 'utf8')) as Intended[];
const folder = mkdtempSync(join(tmpdir(), 'analyze-'));
const used = new Set<Intended>();
const started = new Map<number, Promise<AnalyzerLine[]>>();

beforeAll(buildIstioJudge, MAX_BUILD);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(
  PLATFORMS.map(([title], index) => [title, index] as const),
)('Istio finds no fault with the platform %s', async (_, index) => {
  const own = analysis(index);
  // The next one is rendered while this one is judged. What goes wrong with it is told by its own test.
  analysis(index + 1).catch(() => undefined);
  const messages = await own;
  // Infos are about names of ports and labels of namespaces: a matter of taste.
  const faults = messages.filter(({ level }) => level !== 'Info').filter((message) => !isIntended(message));
  expect(faults).toEqual([]);
});

test('every message that is meant is said, and has a reason', () => {
  expect(intended.filter((each) => !used.has(each))).toEqual([]);
  expect(intended.filter(({ reason }) => reason.length < 12)).toEqual([]);
});

function isIntended({ code, resource }: AnalyzerLine): boolean {
  const found = intended.find((each) => each.code === code && isNamed(each.resource, resource));
  if (found) used.add(found);
  return found !== undefined;
}

/** Whether a message is about what an entry names: `*` stands for the namespace of the gateway, wherever that is. */
function isNamed(entry: string, resource: string): boolean {
  return entry === resource || entry === resource.replace(/ [^/]+\//, ' */');
}

/** What the analyzers say of a platform, started when first asked for. */
function analysis(index: number): Promise<AnalyzerLine[]> {
  const running = started.get(index) ?? analyze(PLATFORMS[index]?.[1], join(folder, String(index)));
  started.set(index, running);
  return running;
}

async function analyze(make: (() => Platform) | undefined, dist: string): Promise<AnalyzerLine[]> {
  if (make === undefined) return [];
  const platform = make();
  const charts = platform.renderCharts();
  mkdirSync(dist);
  // The analyzers know the CRDs of Istio themselves, and look at no others.
  for (const { name, objects } of charts) writeFileSync(join(dist, `${name}.json`), JSON.stringify(objects));
  const known = charts.flatMap(({ objects }) => objects);
  if (!known.some(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'istio-sidecar-injector')) {
    const theirs = istioOfCluster(platform.context.namespace('istio-system'));
    const titles = new Set(known.map(titleOf));
    writeFileSync(join(dist, 'cluster.json'), JSON.stringify(theirs.filter((each) => !titles.has(titleOf(each)))));
  }
  return judge<AnalyzerLine>(['analyze', dist]);
}

/**
 * An Istio that is there already, beside platforms that bring none: that of the default platform.
 *
 * @param namespace where its ingress gateway stands
 */
function istioOfCluster(namespace: string): KubeObject[] {
  const objects = new Platform().renderCharts().find(({ name }) => name === 'istio')?.objects ?? [];
  const isGateways = ({ metadata }: KubeObject) => metadata.name.startsWith('istio-ingressgateway');
  return objects.map((each) => (isGateways(each) ? { ...each, metadata: { ...each.metadata, namespace } } : each));
}
