import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import { amountOf } from '../../kubernetes/quantity';
import { type Found, type FoundSetting, NOTHING } from './found';

/** Programs by which a namespace is known, by upstream's name of it. */
export const WITNESSES: Readonly<Record<string, string>> = {
  auth: 'dex',
  'cert-manager': 'cert-manager-cainjector',
  'istio-system': 'istiod',
  'knative-serving': 'activator',
  kubeflow: 'profiles-deployment',
  'oauth2-proxy': 'oauth2-proxy',
};

/** The namespaces in which the parts of a platform are. */
export function foundNamespaces(deployments: readonly KubeObject[]): Found {
  const settings = Object.entries(WITNESSES).flatMap(([upstream, witness]): FoundSetting[] => {
    const found = deployments.filter(({ metadata }) => metadata.name === witness);
    const [only] = found;
    const namespace = only?.metadata.namespace;
    if (found.length !== 1 || !only || namespace === undefined || namespace === upstream) return [];
    return [{ path: ['namespaces', upstream], value: namespace, from: titleOf(only) }];
  });
  return { ...NOTHING, settings };
}

/** Upstream's one registry is the first of the settings. */
const REGISTRY = ['components', 'model-registry', 'registries', 0, 'database', 'volume'];

/** Where settings say the volume of a claim. What the old object store holds has to find room in the new one. */
const VOLUMES: Readonly<Record<string, readonly (string | number)[]>> = {
  'katib-mysql': ['components', 'katib', 'database', 'volume'],
  'katib-postgres': ['components', 'katib', 'database', 'volume'],
  'metadata-mysql': REGISTRY,
  'metadata-postgres': REGISTRY,
  'minio-pvc': ['components', 'pipelines', 'objectStore', 'volume'],
  'model-catalog-postgres': ['components', 'model-catalog', 'volume'],
  'mysql-pv-claim': ['components', 'pipelines', 'database', 'volume'],
  'seaweedfs-pvc': ['components', 'pipelines', 'objectStore', 'volume'],
};

/** Names of the claims of which settings say something. */
export const CLAIMS: readonly string[] = Object.keys(VOLUMES);

/**
 * Sizes and classes of volumes.
 *
 * @param wanted the claims that the platform renders
 */
export function foundVolumes(live: readonly KubeObject[], wanted: readonly KubeObject[]): Found {
  const settings: FoundSetting[] = [];
  for (const claim of live) {
    const { name, namespace } = claim.metadata;
    const path = VOLUMES[name];
    const isReplaced = name === 'minio-pvc';
    const heir = isReplaced ? 'seaweedfs-pvc' : name;
    // What there is beats what was there before.
    if (isReplaced && live.some(({ metadata }) => metadata.name === heir)) continue;
    const ours = wanted.find(({ metadata }) => metadata.name === heir && metadata.namespace === namespace);
    if (!path || !ours) continue;
    const from = titleOf(claim);
    const [theirSize, ourSize] = [sizeOf(claim), sizeOf(ours)];
    const differs = theirSize !== undefined && ourSize !== undefined && amountOf(theirSize) !== amountOf(ourSize);
    if (differs && (!isReplaced || amountOf(theirSize) > amountOf(ourSize)))
      settings.push({ path: [...path, 'size'], value: theirSize, from });
    const storageClass = stringAt(claim, 'spec', 'storageClassName');
    const ourClass = stringAt(ours, 'spec', 'storageClassName');
    if (!isReplaced && ourClass !== undefined && storageClass !== undefined && storageClass !== ourClass)
      settings.push({ path: [...path, 'storageClass'], value: storageClass, from });
  }
  return { ...NOTHING, settings };
}

function sizeOf(claim: KubeObject): string | undefined {
  return stringAt(claim, 'spec', 'resources', 'requests', 'storage');
}

/** Who owns which profiles. */
export function foundProfiles(profiles: readonly KubeObject[]): Found {
  const value = profiles.map((profile) => {
    const owner = valueAt(profile, 'spec', 'owner');
    const hard = valueAt(profile, 'spec', 'resourceQuotaSpec', 'hard');
    return {
      name: profile.metadata.name,
      owner: { kind: stringAt(owner, 'kind') ?? 'User', name: stringAt(owner, 'name') ?? '' },
      ...(isRecord(hard) && Object.keys(hard).length > 0 ? { quota: hard } : {}),
    };
  });
  if (value.length === 0) return NOTHING;
  const from = profiles.length === 1 && profiles[0] ? titleOf(profiles[0]) : `${value.length} Profiles`;
  const lost = profiles.filter((profile) => listAt(profile, 'spec', 'plugins').length > 0);
  return {
    ...NOTHING,
    settings: [{ path: ['profiles'], value, from }],
    notes: lost.map((profile) => `profiles: plugins of ${titleOf(profile)} are not taken: say them as \`plugins\``),
  };
}

/** On which host, and with which certificate, users reach the gateway. */
export function foundGateway(gateway: KubeObject): Found {
  const from = titleOf(gateway);
  const servers = listAt(gateway, 'spec', 'servers');
  const hosts = [...new Set(servers.flatMap((server) => listAt(server, 'hosts').map(String)))].filter(
    (host) => host !== '*',
  );
  const [hostname, ...additionalHosts] = hosts;
  const tls = servers.map((server) => stringAt(server, 'tls', 'credentialName')).find((name) => name !== undefined);
  const settings: FoundSetting[] = [];
  if (hostname !== undefined && !hostname.startsWith('*')) {
    settings.push({ path: ['gateway', 'hostname'], value: hostname.replace(/^[^/]*\//, ''), from });
    if (additionalHosts.length > 0)
      settings.push({ path: ['gateway', 'additionalHosts'], value: additionalHosts, from });
  }
  if (tls !== undefined) settings.push({ path: ['gateway', 'tls'], value: { mode: 'secret', secretName: tls }, from });
  return { ...NOTHING, settings };
}

/** Objects of a group and kind. */
export function ofKind(objects: readonly KubeObject[], groupKind: string): KubeObject[] {
  return objects.filter((object) => groupKindOf(object) === groupKind);
}
