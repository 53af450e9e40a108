import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Platform } from '../../../lib/platform/platform';
import { writeFiles } from '../../../lib/platform/render/write';
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

const PLATFORMS: [string, SettingsInput][] = [
  ['by default', {}],
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
  ['without a login', { auth: { provider: 'anonymous' } }],
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
const intended = parse(readFileSync(join(__dirname, 'intended.yaml'), 'utf8')) as Intended[];
const folder = mkdtempSync(join(tmpdir(), 'analyze-'));
const used = new Set<Intended>();

beforeAll(buildIstioJudge, MAX_BUILD);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(PLATFORMS)('Istio finds no fault with the platform %s', async (title, settings) => {
  const dist = join(folder, title.replaceAll(' ', '-'));
  writeFiles(dist, new Platform(settings).render());
  const messages = await judge<AnalyzerLine>(['analyze', dist]);
  // Infos are about names of ports and labels of namespaces: a matter of taste.
  const faults = messages.filter(({ level }) => level !== 'Info').filter((message) => !isIntended(message));
  expect(faults).toEqual([]);
});

test('every message that is meant is said, and has a reason', () => {
  expect(intended.filter((each) => !used.has(each))).toEqual([]);
  expect(intended.filter(({ reason }) => reason.length < 12)).toEqual([]);
});

function isIntended({ code, resource }: AnalyzerLine): boolean {
  const found = intended.find((each) => each.code === code && each.resource === resource);
  if (found) used.add(found);
  return found !== undefined;
}
