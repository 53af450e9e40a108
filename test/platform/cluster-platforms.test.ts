import { LEFT_ALONE_BY_AKS, WEBHOOK_CONFIGURATIONS } from '../../lib/kubernetes/cluster-writes';
import { listAt, stringAt } from '../../lib/kubernetes/json';
import { groupKindOf, type KubeObject } from '../../lib/kubernetes/objects';
import { podTemplateOf } from '../../lib/kubernetes/pods';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { objectsOf } from '../support/objects';
import { problemsOf } from '../support/problems';

type Value = NonNullable<NonNullable<SettingsInput['cluster']>['platform']>;

/** What a kind of cluster needs otherwise than upstream has it. */
interface Needs {
  /** Folder of the nodes where Istio's CNI program must lie. */
  readonly cni: string;
  /** Where ztunnel runs, and with which priority. */
  readonly ztunnel: readonly [namespace: string, priority: string | undefined];
  /** Whether its tokens come from an issuer of their own, so that nobody must hand on the cluster's keys. */
  readonly publicIssuer: boolean;
  /** Whether it rewrites webhook configurations that do not ask it to leave them. */
  readonly enforcer: boolean;
  /** Whether it gives pods users of its own, and guards nodes and networks. */
  readonly guarded: boolean;
  /** Paths of settings that it cannot have. */
  readonly refused: readonly string[];
}

const USUAL: Needs = {
  cni: '/opt/cni/bin',
  ztunnel: ['istio-system', 'system-node-critical'],
  publicIssuer: false,
  enforcer: false,
  guarded: false,
  refused: ['cluster.gpu.driver'],
};

const DEVICE_PLUGIN = 'cluster.gpu.devicePlugin';
const classes = (...indexes: number[]) => indexes.map((index) => `storage.classes[${index}].kind`);

/** Each value that settings allow: a new one does not compile until it is said what it needs. */
const TABLE: Record<Value, Needs> = {
  generic: USUAL,
  kind: { ...USUAL, refused: [...USUAL.refused, ...classes(0, 1, 2, 3)] },
  ibm: { ...USUAL, refused: [...USUAL.refused, ...classes(0, 1, 2)] },
  eks: { ...USUAL, publicIssuer: true, refused: [...USUAL.refused, ...classes(1, 2, 3)] },
  aks: { ...USUAL, publicIssuer: true, enforcer: true, refused: [...USUAL.refused, ...classes(0, 2, 3)] },
  gke: {
    ...USUAL,
    cni: '/home/kubernetes/bin',
    ztunnel: ['istio-system', undefined],
    publicIssuer: true,
    refused: [DEVICE_PLUGIN, ...classes(0, 1, 3)],
  },
  openshift: {
    ...USUAL,
    cni: '/var/lib/cni/bin',
    ztunnel: ['kube-system', 'system-node-critical'],
    guarded: true,
    refused: [DEVICE_PLUGIN, ...USUAL.refused],
  },
};

const COMPONENTS = {
  default: 'off',
  'cert-manager': true,
  istio: true,
  'kubeflow-namespace': true,
  'kubeflow-roles': true,
  'kubeflow-istio-resources': true,
  login: true,
  dex: true,
  'oauth2-proxy': true,
  'profile-controller': true,
  'poddefaults-webhook': true,
} as const;

function rendered(platform: Value, publicIssuer: boolean): KubeObject[] {
  const cluster = { namespaces: 'all' as const, ...(publicIssuer ? { issuer: 'https://issuer.example.com' } : {}) };
  const settings: SettingsInput = {
    cluster: { platform },
    istio: { dataPlane: 'ambient' },
    auth: { machineTokens: { cluster } },
    components: COMPONENTS,
  };
  return objectsOf(new Platform(settings).render());
}

function needsOf(objects: readonly KubeObject[]): Omit<Needs, 'refused'> {
  const named = (kind: string, name: string) =>
    objects.find((each) => groupKindOf(each) === kind && each.metadata.name === name);
  const cni = podTemplateOf(named('apps/DaemonSet', 'istio-cni-node') ?? missing('istio-cni-node'))?.spec;
  const bin = listAt(cni, 'volumes').find((volume) => stringAt(volume, 'name') === 'cni-bin-dir');
  const ztunnel = named('apps/DaemonSet', 'ztunnel') ?? missing('ztunnel');
  const webhooks = objects.filter((each) => WEBHOOK_CONFIGURATIONS.includes(groupKindOf(each)));
  const asks = ({ metadata }: KubeObject) =>
    Object.entries(LEFT_ALONE_BY_AKS).every(([key, value]) => metadata.annotations?.[key] === value);
  const dex = podTemplateOf(named('apps/Deployment', 'dex') ?? missing('dex'));
  expect(webhooks.length).toBeGreaterThan(1);
  return {
    cni: stringAt(bin, 'hostPath', 'path') ?? '',
    ztunnel: [ztunnel.metadata.namespace ?? '', stringAt(podTemplateOf(ztunnel)?.spec, 'priorityClassName')],
    publicIssuer: !objects.some(({ metadata }) => metadata.name === 'cluster-jwks-proxy'),
    enforcer: webhooks.every(asks),
    guarded:
      named('k8s.cni.cncf.io/NetworkAttachmentDefinition', 'istio-cni') !== undefined &&
      !JSON.stringify(dex).includes('runAsUser'),
  };
}

function missing(name: string): never {
  throw new Error(`nothing is named ${name}`);
}

describe.each(Object.entries(TABLE) as [Value, Needs][])('cluster.platform %s', (platform, { refused, ...needs }) => {
  test('has all that it needs', () => {
    expect(needsOf(rendered(platform, needs.publicIssuer))).toEqual(needs);
  });

  test('is refused what it cannot have', () => {
    const everything: SettingsInput = {
      cluster: { platform, gpu: { devicePlugin: 'nvidia', driver: 'gke' } },
      storage: {
        classes: [
          { name: 'a', kind: 'ebs' },
          { name: 'b', kind: 'azureFile' },
          { name: 'c', kind: 'filestore' },
          { name: 'd', kind: 'ibmVpcBlock' },
        ],
      },
    };
    const paths = problemsOf(() => new Platform(everything)).map(({ path }) => path);
    expect(paths.sort()).toEqual([...refused].sort());
  });
});
