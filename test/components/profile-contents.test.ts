import { parse } from 'yaml';
import { KubeflowRoles } from '../../lib/components/kubeflow-roles/kubeflow-roles';
import { ProfileContents } from '../../lib/components/profile-contents/profile-contents';
import { type ProfilesProps, profilesProps } from '../../lib/components/profiles/profiles-props';
import { VolumesWebApp } from '../../lib/components/volumes-web-app/volumes-web-app';
import type { PlatformContextOptions } from '../../lib/core/context';
import { WAVE_ANNOTATION } from '../../lib/kubernetes/wave';
import { Platform } from '../../lib/platform/platform';
import { schemaProblems } from '../support/crd-schema';
import { objectsOf } from '../support/objects';
import { type ContainerDefaults, type QuotaContainer, quotaRefusals } from '../support/quota';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';
import { dataOf, pipelines } from './pipelines/support';

type Profile = ProfilesProps['profiles'][number];

const render = (props: ProfilesProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new ProfileContents(chart, 'contents', props), context);
const profile = (settings: Partial<Profile>): ProfilesProps => ({
  profiles: [{ name: 'team-a', owner: { name: 'ann@example.com' }, ...settings }],
});

const defaults = render(profile({ quota: { 'requests.cpu': 8, 'limits.memory': '64Gi' } }));
snapshotObjects('defaults', defaults);

/** A Secret as a file and as a variable, a claim, a token for somebody else. */
const PROJECTED = {
  sources: [
    { serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds: 3600 } },
    { secret: { name: 'azure', items: [{ key: 'id', path: 'client-id' }], optional: true } },
    { configMap: { name: 'azure' } },
  ],
  defaultMode: 0o400,
};
const everyPodDefault: Required<NonNullable<Profile['podDefaults']>[number]> = {
  name: 'cloud-key',
  description: 'Key of the cloud',
  podLabels: { 'example.com/cloud': 'true' },
  env: [
    { name: 'REGION', value: 'eu-central-1' },
    { name: 'ACCESS_KEY', valueFrom: { secretKeyRef: { name: 'aws-secret', key: 'access' } } },
    { name: 'BUCKET', valueFrom: { configMapKeyRef: { name: 'aws', key: 'bucket', optional: true } } },
    { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
  ],
  envFrom: [{ prefix: 'AZ_', secretRef: { name: 'azcreds' } }, { configMapRef: { name: 'azure', optional: true } }],
  volumes: [
    { name: 'key', secret: { secretName: 'user-gcp-sa', defaultMode: 0o400 } },
    { name: 'config', configMap: { name: 'gcp', items: [{ key: 'a', path: 'b' }] } },
    { name: 'data', persistentVolumeClaim: { claimName: 'shared', readOnly: true } },
    { name: 'shm', emptyDir: { medium: 'Memory' } },
    { name: 'tokens', projected: PROJECTED },
  ],
  volumeMounts: [{ name: 'key', mountPath: '/secret/gcp', subPath: 'key.json', readOnly: true }],
  tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
  labels: { team: 'a' },
  annotations: { 'example.com/note': 'as chosen' },
  serviceAccountName: 'default-viewer',
  imagePullSecrets: [{ name: 'own-registry' }],
  automountServiceAccountToken: false,
};
const everyProp = profile({
  quota: { 'limits.cpu': 8 },
  limits: { default: { cpu: 2 }, defaultRequest: { cpu: '50m' }, max: { memory: '64Gi' }, min: { cpu: '10m' } },
  podDefaults: [everyPodDefault],
  featureStore: { name: 'features', online: { kind: 'redis' }, registry: { kind: 'postgresql' } },
  imageBuilds: { builder: 'buildkit', destination: 'registry.example.com/team-a', resources: { limits: { cpu: 2 } } },
});
const FIXED = {
  source: 'fixed',
  values: {
    'team-a/feast-features-postgresql': { password: 'one' },
    'team-a/feast-features-redis': { password: 'two' },
    'team-a/docker-secret': { '.dockerconfigjson': '{"auths":{"registry.example.com":{"auth":"YTpi"}}}' },
  },
} as const;
snapshotProps('every prop set', {
  schema: profilesProps,
  props: everyProp,
  objects: render(everyProp, { images: { pullSecrets: ['mirror'] }, credentials: FIXED }),
  defaults,
});

describe('limits', () => {
  const limits = (settings: Partial<Profile>): ContainerDefaults | undefined => {
    const [range] = render(profile(settings)).filter(({ kind }) => kind === 'LimitRange');
    return (range?.spec as { limits: ContainerDefaults[] } | undefined)?.limits[0];
  };
  const HARD = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

  test.each([
    ['no quota', {}],
    ['a quota of what no container must name', { quota: { pods: 5, 'requests.nvidia.com/gpu': 1 } }],
    ['none asked for', { quota: { cpu: 5 }, limits: {} }],
  ])('%s: none', (_, settings) => {
    expect(limits(settings)).toBeUndefined();
  });

  test.each(HARD)('a quota of %s admits a container that says nothing, which it refuses without them', (key) => {
    const bare: QuotaContainer[] = [{ name: 'tensorboard' }];
    expect(quotaRefusals([key], bare)).toEqual([`tensorboard: must specify ${key}`]);
    expect(quotaRefusals([key], bare, limits({ quota: { [key]: 16 } }))).toEqual([]);
  });

  test.each(HARD)('with a quota of %s a container that says nothing requests little', (key) => {
    const { defaultRequest } = limits({ quota: { [key]: 16 } }) ?? {};
    expect(defaultRequest).toEqual(key.endsWith('cpu') ? { cpu: '100m' } : { memory: '256Mi' });
  });

  test("settings replace the quota's own", () => {
    expect(limits({ quota: { cpu: 5 }, limits: { max: { cpu: 2 } } })).toEqual({
      type: 'Container',
      max: { cpu: '2' },
    });
  });

  test('of what the platform itself makes in profiles a quota admits everything, limits or not', () => {
    const volumes = renderObjects((chart) => new VolumesWebApp(chart, 'volumes'));
    const viewer = parse(
      (find(volumes, 'ConfigMap', 'volumes-web-app-viewer-spec').data as Record<string, string>)['viewer-spec.yaml'] ??
        '',
    );
    const code = dataOf(
      pipelines({ visualizations: true, artifactProxy: true }),
      'kubeflow-pipelines-profile-controller-code',
    );
    const hook = JSON.parse(code['config.json'] ?? '');
    const containers: QuotaContainer[] = [
      ...viewer.podSpec.containers,
      { name: 'visualization server', ...hook.visualization },
      { name: 'artifact server', ...hook.artifactProxy },
    ];
    expect(containers).toHaveLength(3);
    expect(quotaRefusals(HARD, containers)).toEqual([]);
    const filled = limits({ quota: Object.fromEntries(HARD.map((key) => [key, 16])) });
    expect(quotaRefusals(HARD, containers, filled)).toEqual([]);
    // A notebook with what the form says at first, and no limits.
    const notebook = { name: 'notebook', resources: { requests: { cpu: '0.5', memory: '1Gi' } } };
    expect(quotaRefusals(HARD, [notebook], filled)).toEqual([]);
  });
});

describe('PodDefaults', () => {
  test('by default pods get one that have a label of its name, and the form shows its name', () => {
    expect(find(render(profile({ podDefaults: [{ name: 'gcp-key' }] })), 'PodDefault', 'gcp-key')).toMatchObject({
      metadata: { namespace: 'team-a' },
      spec: { desc: 'gcp-key', selector: { matchLabels: { 'gcp-key': 'true' } } },
    });
  });

  test.each([
    [{ volumes: [{ name: 'a' }] }, 'volumes[0]', 'one of secret, configMap'],
    [{ env: [{ name: 'A', value: 'a', valueFrom: {} }] }, 'env[0].valueFrom', 'nothing beside a value'],
    [{ podLabels: {} }, 'podLabels', 'at least one label'],
    [
      { volumeMounts: [{ name: 'a', mountPath: '/a', subPath: '../b' }] },
      'volumeMounts[0].subPath',
      'a path in the volume',
    ],
  ])('%j is refused', (settings, path, message) => {
    const problems = profilesProps.safeParse(profile({ podDefaults: [{ name: 'a', ...settings }] })).error?.issues;
    expect(problems?.map((each) => each.path.join('.').replaceAll(/\.(\d+)/g, '[$1]'))).toEqual([
      `profiles[0].podDefaults[0].${path}`,
    ]);
    expect(problems?.[0]?.message).toContain(message);
  });

  test('they need the webhook that obeys them', () => {
    const settings = profile({ podDefaults: [{ name: 'a' }] });
    expect(() => new Platform({ ...settings, components: { 'poddefaults-webhook': false } })).toThrow(
      'poddefaults-webhook',
    );
    const without = new Platform({ ...profile({}), components: { 'poddefaults-webhook': false } });
    expect(without.component('profile-contents')).toBeDefined();
  });
});

describe('a feature store', () => {
  const store = (featureStore: Profile['featureStore'] = {}, name = 'team-a') =>
    profile({ name, featureStore }).profiles;

  test('is in the profile, named after it, and the operator may work there and in no other profile', () => {
    const objects = render({ profiles: [...store(), ...profile({ name: 'team-b' }).profiles] });
    expect(find(objects, 'FeatureStore', 'team-a')).toMatchObject({
      metadata: { namespace: 'team-a' },
      spec: { feastProject: 'team_a' },
    });
    const bindings = objects.filter(({ kind }) => kind === 'RoleBinding');
    expect(bindings).toMatchObject([
      {
        metadata: { namespace: 'team-a', name: 'feast-operator' },
        roleRef: { kind: 'ClusterRole', name: 'feast-operator-store-role' },
        subjects: [{ name: 'feast-operator-controller-manager', namespace: 'feast-operator-system' }],
      },
    ]);
  });

  test('comes after the operator, which must be on', () => {
    expect(() => new Platform({ profiles: store() })).toThrow(
      /profiles\[0\]\.featureStore: needs components\.feast-operator, which is off/,
    );
    const files = new Platform({ profiles: store(), components: { 'feast-operator': true } }).render();
    const waves = (component: string) =>
      objectsOf(files.filter(({ name }) => name.includes(component))).map(({ metadata }) =>
        Number(metadata.annotations?.[WAVE_ANNOTATION]),
      );
    expect(Math.max(...waves('650-feast-operator'))).toBeLessThan(Math.min(...waves('820-profile-contents')));
  });

  test.each([
    ['two of one name', [...store(), ...store({ name: 'team-a' }, 'team-b')], 'another name than that of the feature'],
    ['a long profile', store({}, 'a'.repeat(50)), 'a name of its own, as that of the profile is too long'],
    ['several pods before a file', store({ replicas: 2 }), 'a server, as several pods share it'],
  ])('%s: refused', (_, profiles, message) => {
    expect(JSON.stringify(profilesProps.safeParse({ profiles }).error?.issues)).toContain(message);
  });
});

describe('builds of images', () => {
  const LOGINS = '{"auths":{"registry.example.com":{}}}';
  const builds = (imageBuilds: Partial<Profile['imageBuilds']> = {}, context?: PlatformContextOptions) =>
    render(profile({ imageBuilds: { destination: 'registry.example.com/team-a/', ...imageBuilds } }), {
      credentials: { source: 'fixed', values: { 'team-a/docker-secret': { '.dockerconfigjson': LOGINS } } },
      ...context,
    });

  test('the login of the registry is a Secret of its type, with which pods of the profile pull too', () => {
    const objects = builds();
    expect(find(objects, 'Secret', 'docker-secret')).toMatchObject({
      metadata: { namespace: 'team-a' },
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': LOGINS },
    });
    const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.map(({ metadata, imagePullSecrets }) => [metadata.name, imagePullSecrets])).toEqual([
      ['default', [{ name: 'docker-secret' }]],
      ['default-editor', [{ name: 'docker-secret' }]],
    ]);
  });

  test('the configuration says where images go, and has a Job that the schema of the cluster takes', () => {
    const { data } = find(builds(), 'ConfigMap', 'image-builds') as unknown as { data: Record<string, string> };
    expect(data).toMatchObject({
      builder: 'kaniko',
      image: 'gcr.io/kaniko-project/executor:v1.24.0',
      destination: 'registry.example.com/team-a',
      registrySecret: 'docker-secret',
      serviceAccount: 'default-editor',
    });
    const job = parse(data['job.yaml'] ?? '');
    expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'image-build-' } });
    expect(job.spec.template.spec.containers[0]).toMatchObject({
      args: expect.arrayContaining(['--destination=registry.example.com/team-a/app:v1']),
      resources: { limits: { memory: '4Gi' } },
    });
    expect(schemaProblems({ ...job, metadata: { name: 'a', namespace: 'team-a' } })).toEqual([]);
  });

  test('with a cloud identity there is no Secret, but the helpers by which kaniko logs in', () => {
    const objects = builds({ login: 'identity', credentialHelpers: { 'eu.gcr.io': 'gcr' } });
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ConfigMap docker-config',
      'ConfigMap image-builds',
    ]);
    expect(find(objects, 'ConfigMap', 'docker-config')).toMatchObject({
      data: { 'config.json': '{"credHelpers":{"eu.gcr.io":"gcr"}}' },
    });
  });

  test('a login that nobody knows, or that is none, is an error with its place; with Secrets that exist there is none', () => {
    const settings = profile({ imageBuilds: { destination: 'registry.example.com/team-a' } });
    expect(() => render(settings)).toThrow(/profiles\[0\]\.imageBuilds\.login: .*"team-a\/docker-secret"/);
    const values = { 'team-a/docker-secret': { '.dockerconfigjson': 'ann:secret' } };
    const wrong = () => render(settings, { credentials: { source: 'fixed', values } });
    expect(wrong).toThrow(/is not JSON with "auths"/);
    expect(wrong).not.toThrow(/ann:secret/);
    const existing = builds({}, { credentials: { source: 'existing' } });
    expect(existing.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test.each([
    ['an identity without helpers', { login: 'identity' }, 'at least one registry with its helper'],
    ['helpers beside a Secret', { credentialHelpers: { 'gcr.io': 'gcr' } }, 'nothing, as login is secret'],
    [
      'an identity for BuildKit',
      { builder: 'buildkit', login: 'identity', credentialHelpers: { a: 'gcr' } },
      'BuildKit',
    ],
  ])('%s: refused', (_, imageBuilds, message) => {
    const settings = {
      ...profile({}).profiles[0],
      imageBuilds: { destination: 'registry.example.com/a', ...imageBuilds },
    };
    expect(JSON.stringify(profilesProps.safeParse({ profiles: [settings] }).error?.issues)).toContain(message);
  });

  /** What Fairing did by its account: builds, deployments and jobs, what they log, and Secrets for them. */
  test.each([
    ['batch', 'jobs', 'create'],
    ['apps', 'deployments', 'create'],
    ['', 'services', 'create'],
    ['', 'secrets', 'create'],
    ['', 'configmaps', 'get'],
    ['', 'pods/log', 'get'],
  ])('the account of the profile may on %s/%s: %s', (group, resource, verb) => {
    const roles = renderObjects((chart) => new KubeflowRoles(chart, 'roles'));
    const { rules } = find(roles, 'ClusterRole', 'kubeflow-kubernetes-edit') as unknown as {
      rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
    };
    const granted = rules.some(
      ({ apiGroups, resources, verbs }) =>
        apiGroups.includes(group) && resources.includes(resource) && verbs.includes(verb),
    );
    const viewed = find(roles, 'ClusterRole', 'kubeflow-kubernetes-view') as unknown as { rules: typeof rules };
    const read = viewed.rules.some(
      ({ apiGroups, resources, verbs }) =>
        apiGroups.includes(group) && resources.includes(resource) && verbs.includes(verb),
    );
    expect(granted || read).toBe(true);
  });
});

test('service accounts of a profile name the Secrets for images, and stay when the settings do not', () => {
  const accounts = render(profile({}), { images: { pullSecrets: ['mirror'] } });
  expect(accounts.map(({ metadata }) => metadata.name)).toEqual(['default', 'default-editor', 'default-viewer']);
  for (const account of accounts) {
    expect(account).toMatchObject({
      kind: 'ServiceAccount',
      metadata: { namespace: 'team-a', annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' } },
      imagePullSecrets: [{ name: 'mirror' }],
    });
  }
});

describe('annotations by which a cloud knows the pods of a profile', () => {
  const annotations = { 'azure.workload.identity/client-id': 'abc' };

  test('stand on the account of notebooks and runs, with nothing else of it, on OpenShift too', () => {
    for (const clusterPlatform of ['aks', 'openshift'] as const) {
      const [account, ...others] = render(profile({ serviceAccountAnnotations: annotations }), { clusterPlatform });
      expect(others).toEqual([]);
      expect(account).toEqual({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: {
          name: 'default-editor',
          namespace: 'team-a',
          annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false', ...annotations },
        },
      });
    }
  });

  test.each(['iam.gke.io/gcp-service-account', 'eks.amazonaws.com/role-arn'])('%s is what a plugin writes', (key) => {
    expect(() => render(profile({ serviceAccountAnnotations: { [key]: 'x' } }))).toThrow(
      'serviceAccountAnnotations: expected nothing that a plugin writes',
    );
  });
});
