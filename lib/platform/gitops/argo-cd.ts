import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { dataIn } from '../../kubernetes/users-data';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import type { RenderedFile } from '../render/rendered-file';
import { stringifyYaml } from '../render/yaml';
import type { GitOpsSettings } from '../settings/gitops-schema';
import { LEVEL } from '../waves';
import { type Group, groupsOf, inFolder } from './groups';
import { type IgnoredDifference, ignoredDifferences } from './ignored-differences';

/** What is known of the platform and of the repository that it is kept in. */
export interface ArgoCdInput {
  readonly files: readonly RenderedFile[];
  readonly settings: NonNullable<GitOpsSettings['argocd']>;
  readonly repoURL: string;
  readonly revision: string;
  /** Folder of dist in the repository. */
  readonly path: string;
  /** Kind of the cluster: `cluster.platform`. */
  readonly clusterPlatform: string;
}

const API_VERSION = 'argoproj.io/v1alpha1';

/** The cluster that Argo CD runs on, as it knows it. */
const OWN_CLUSTER = 'https://kubernetes.default.svc';

/** Folder of the Applications of components, and that of their manifests. */
const APPS = 'apps';
const MANIFESTS = 'manifests';

/**
 * How an Application is synced. CRDs are too large for client-side apply; what is ignored must not be sent either; a
 * kind may come with the same sync; namespaces are among the manifests; what goes waits until all else is there.
 */
const SYNC_OPTIONS = [
  'ServerSideApply=true',
  'RespectIgnoreDifferences=true',
  'SkipDryRunOnMissingResource=true',
  'CreateNamespace=false',
  'PruneLast=true',
];

/** A webhook that does not answer yet, a namespace that a controller makes: Argo CD waits for neither, so it tries again. */
const RETRY = { limit: 20, backoff: { duration: '10s', factor: 2, maxDuration: '2m' } };

/** Compares what a server-side apply would change, so that fields of others are no differences. */
const COMPARE = { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' };

/** The files that tell Argo CD of a platform, relative to their folder, which lies beside dist. */
export function argoCdFiles(input: ArgoCdInput): RenderedFile[] {
  const { settings, path } = input;
  const project = settings.project === undefined ? [appProject(input)] : [];
  const file = (name: string, objects: readonly KubeObject[]) => ({ name, text: stringifyYaml(objects), objects });
  if (settings.mode === 'application') {
    return [file(`${settings.name}.yaml`, [...project, application(input, settings.name, { path })])];
  }
  const folder = argoCdFolder(path);
  const groups = argoCdGroups(input.files);
  return [
    file(`${settings.name}.yaml`, [...project, applicationOfApplications(input, `${folder}/${APPS}`)]),
    ...groups.map((group) => {
      const name = `${settings.name}-${group.name}`;
      const source = { path: `${folder}/${MANIFESTS}/${group.name}`, group };
      return file(`${APPS}/${name}.yaml`, [application(input, name, source)]);
    }),
    ...groups.flatMap(({ name, files }) => files.map((each) => inFolder(`${MANIFESTS}/${name}`, each))),
  ];
}

/** Where the files for Argo CD lie, for the folder of dist. */
export function argoCdFolder(dist: string): string {
  return `${dist}-argocd`;
}

/**
 * What one Application of many holds: a component's objects of one level. Argo CD itself obeys the waves in it, and
 * those of the Applications.
 */
export function argoCdGroups(files: readonly RenderedFile[]): Group[] {
  return groupsOf(files, {
    key: (wave) => Math.floor(wave / LEVEL),
    name: (component, level, isFirst) => (isFirst ? component : `${component}-${level * LEVEL}`),
    change: confirmed,
  });
}

/** What holds users' data is pruned only after somebody has confirmed it. */
function confirmed(object: KubeObject): KubeObject {
  if (dataIn(object) === undefined) return object;
  const { metadata } = object;
  const annotations = { 'argocd.argoproj.io/sync-options': 'Prune=confirm', ...metadata.annotations };
  return { ...object, metadata: { ...metadata, annotations } };
}

interface Source {
  /** Its folder in the repository. */
  readonly path: string;
  /** What it holds, where it is one of many. @default - all */
  readonly group?: Group;
}

function application(input: ArgoCdInput, name: string, { path, group }: Source): KubeObject {
  const { settings, repoURL, revision, clusterPlatform } = input;
  const ignoreDifferences = ignoredBy(group, clusterPlatform);
  return {
    apiVersion: API_VERSION,
    kind: 'Application',
    metadata: {
      name,
      namespace: settings.namespace,
      annotations: { ...COMPARE, ...(group ? { [WAVE_ANNOTATION]: String(appWave(group)) } : {}) },
    },
    spec: {
      project: projectOf(settings),
      source: { repoURL, targetRevision: revision, path },
      destination: { server: settings.server },
      syncPolicy: {
        ...automated(settings, settings.prune && !holdsTheGround(group)),
        syncOptions: SYNC_OPTIONS,
        retry: RETRY,
      },
      ...(ignoreDifferences.length > 0 ? { ignoreDifferences } : {}),
    },
  };
}

/** The Application that holds those of the components. They live where Argo CD does. */
function applicationOfApplications(input: ArgoCdInput, path: string): KubeObject {
  const { settings, repoURL, revision } = input;
  const { name, namespace, prune } = settings;
  return {
    apiVersion: API_VERSION,
    kind: 'Application',
    metadata: { name, namespace },
    spec: {
      project: projectOf(settings),
      source: { repoURL, targetRevision: revision, path },
      destination: { server: OWN_CLUSTER, namespace },
      syncPolicy: { ...automated(settings, prune), syncOptions: ['PruneLast=true'], retry: RETRY },
    },
  };
}

function automated({ sync }: ArgoCdInput['settings'], prune: boolean) {
  return sync === 'automated' ? { automated: { selfHeal: true, prune } } : {};
}

/** Whether all that users have would go with what an Application holds: definitions and namespaces. */
function holdsTheGround(group: Group | undefined): boolean {
  return group !== undefined && group.waves[0] < -1;
}

/** The order of the Applications: a step for each level. */
function appWave({ waves: [first] }: Group): number {
  return first < 0 ? first : Math.floor(first / LEVEL);
}

/** All entries, or those for the kinds of a group. */
function ignoredBy(group: Group | undefined, clusterPlatform: string): IgnoredDifference[] {
  const all = ignoredDifferences(clusterPlatform);
  if (!group) return all;
  const kinds = new Set(group.objects.map(groupKindOf));
  return all.filter((each) => kinds.has(`${each.group}/${each.kind}`));
}

function projectOf({ project, name }: ArgoCdInput['settings']): string {
  return project ?? name;
}

/** A project for the platform alone: what the repository holds goes to its cluster, and nowhere else. */
function appProject({ settings, repoURL }: ArgoCdInput): KubeObject {
  return {
    apiVersion: API_VERSION,
    kind: 'AppProject',
    metadata: { name: projectOf(settings), namespace: settings.namespace },
    spec: {
      description: 'Kubeflow',
      sourceRepos: [repoURL],
      destinations: [...new Set([settings.server, ...(settings.mode === 'per-component' ? [OWN_CLUSTER] : [])])].map(
        (server) => ({ server, namespace: server === settings.server ? '*' : settings.namespace }),
      ),
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  };
}
