import { WEBHOOK_CONFIGURATIONS } from '../../kubernetes/cluster-writes';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { dataIn } from '../../kubernetes/users-data';
import type { RenderedFile } from '../render/rendered-file';
import { stringifyYaml } from '../render/yaml';
import type { GitOpsSettings } from '../settings/gitops-schema';
import { type Group, groupsOf, inFolder } from './groups';

/** What is known of the platform and of the repository that it is kept in. */
export interface FluxInput {
  readonly files: readonly RenderedFile[];
  readonly settings: NonNullable<GitOpsSettings['flux']>;
  /** The repository, unless the settings name a source that is there. */
  readonly repoURL?: string;
  readonly revision: string;
  /** Folder of dist in the repository. */
  readonly path: string;
}

/** Folder of the manifests: `kubectl apply -f` and Flux itself, pointed at the folder above, find nothing but what they need. */
const MANIFESTS = 'manifests';

/** Keeps Flux from deleting what holds users' data. */
const KEPT = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

/** A webhook may refuse what comes until the API server knows its authority. */
const WEBHOOK_IS_READY = 'webhooks.all(webhook, has(webhook.clientConfig.caBundle))';

/** The files that tell Flux of a platform, relative to their folder, which lies beside dist. */
export function fluxFiles(input: FluxInput): RenderedFile[] {
  const { settings, files } = input;
  const groups = fluxGroups(files);
  const kustomizations = groups.map((group) => kustomization(input, group, groups));
  const objects = [...source(input), ...kustomizations];
  return [
    { name: `${settings.name}.yaml`, text: stringifyYaml(objects), objects },
    ...groups.flatMap((group) => [
      { name: `${MANIFESTS}/${group.name}/kustomization.yaml`, text: stringifyYaml([manifestsOf(group)]) },
      ...group.files.map((file) => inFolder(`${MANIFESTS}/${group.name}`, file)),
    ]),
  ];
}

/** Where the files for Flux lie, for the folder of dist. */
export function fluxFolder(dist: string): string {
  return `${dist}-flux`;
}

/** What one Kustomization holds: a component's objects of one wave. Flux knows no order within it but that of kinds. */
export function fluxGroups(files: readonly RenderedFile[]): Group[] {
  return groupsOf(files, { key: (wave) => wave, name: (component, wave) => `${wave}-${component}`, change: kept });
}

/** The groups that have to be ready before this one: all of the wave before, which wait for those before them. */
export function groupsBefore(group: Group, groups: readonly Group[]): Group[] {
  const earlier = groups.map(({ waves: [wave] }) => wave).filter((wave) => wave < group.waves[0]);
  const last = Math.max(...earlier);
  return groups.filter(({ waves: [wave] }) => wave === last);
}

function kept(object: KubeObject): KubeObject {
  if (dataIn(object) === undefined) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...KEPT, ...metadata.annotations } } };
}

function kustomization(input: FluxInput, group: Group, groups: readonly Group[]): KubeObject {
  const { settings, path } = input;
  const name = ({ name: own }: Group) => `${settings.name}-${own}`;
  const before = groupsBefore(group, groups);
  const webhooks = [...new Set(group.objects.map(groupKindOf))].filter((kind) => WEBHOOK_CONFIGURATIONS.includes(kind));
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: name(group), namespace: settings.namespace },
    spec: {
      ...(before.length > 0 ? { dependsOn: before.map((each) => ({ name: name(each) })) } : {}),
      sourceRef: sourceReference(input),
      path: `./${fluxFolder(path)}/${MANIFESTS}/${group.name}`,
      interval: settings.interval,
      retryInterval: '30s',
      timeout: settings.timeout,
      // With definitions and namespaces would go all that users have.
      prune: group.waves[0] >= -1,
      wait: true,
      ...(webhooks.length > 0 ? { healthCheckExprs: webhooks.map(webhookCheck) } : {}),
    },
  };
}

function webhookCheck(groupKind: string) {
  const [group, kind] = groupKind.split('/');
  return { apiVersion: `${group}/v1`, kind, current: WEBHOOK_IS_READY };
}

/** What lists the files of a group: without it Flux would make one of its own. */
function manifestsOf({ files }: Group) {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    metadata: { name: 'manifests' },
    resources: files.map(({ name }) => name),
  };
}

function sourceReference({ settings: { source: existing, name }, repoURL }: FluxInput) {
  return existing ?? { kind: isOci(repoURL) ? 'OCIRepository' : 'GitRepository', name };
}

function isOci(repoURL: string | undefined): boolean {
  return repoURL?.startsWith('oci://') === true;
}

/** The source that is rendered, unless there is one. */
function source({ settings, repoURL, revision }: FluxInput): KubeObject[] {
  if (settings.source || repoURL === undefined) return [];
  const { name, namespace, interval, secret } = settings;
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: isOci(repoURL) ? 'OCIRepository' : 'GitRepository',
      metadata: { name, namespace },
      spec: {
        url: withScheme(repoURL),
        interval,
        ref: isOci(repoURL) ? { tag: revision } : gitReference(revision),
        ...(secret === undefined ? {} : { secretRef: { name: secret } }),
      },
    },
  ];
}

/** Flux takes no address as ssh writes it, `git@host:path`. */
function withScheme(repoURL: string): string {
  return repoURL.includes('://') ? repoURL : `ssh://${repoURL.replace(':', '/')}`;
}

function gitReference(revision: string) {
  if (/^[0-9a-f]{40}$/.test(revision)) return { commit: revision };
  return revision.startsWith('refs/') ? { name: revision } : { branch: revision };
}
