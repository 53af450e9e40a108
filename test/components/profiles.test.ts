import { Profiles } from '../../lib/components/profiles/profiles';
import { type ProfilesProps, profilesProps } from '../../lib/components/profiles/profiles-props';
import { WAVE_ANNOTATION } from '../../lib/kubernetes/wave';
import { Platform } from '../../lib/platform/platform';
import { useFolder } from '../support/folder';
import { objectsOf } from '../support/objects';
import { brief, problemsOf } from '../support/problems';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const IDENTITY = {
  login: 'identity',
  credentialHelpers: { '123456789012.dkr.ecr.eu-central-1.amazonaws.com': 'ecr-login' },
} as const;
const everySetting: Required<ProfilesProps['profiles'][number]> = {
  name: 'team-a',
  owner: { kind: 'Group', name: 'team-a-leads' },
  contributors: [{ kind: 'User', name: 'bob@example.com', role: 'view' }],
  quota: { 'requests.cpu': 8, 'requests.memory': '32Gi', 'requests.nvidia.com/gpu': 1 },
  limits: {
    default: { cpu: 2, memory: '4Gi' },
    defaultRequest: { cpu: '50m', memory: '128Mi' },
    max: { memory: '64Gi' },
    min: { cpu: '10m' },
  },
  podDefaults: [{ name: 'gcp-key', env: [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/secret/gcp/key.json' }] }],
  featureStore: { name: 'features', online: { kind: 'redis' } },
  imageBuilds: { destination: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team-a', ...IDENTITY },
  plugins: {
    AwsIamForServiceAccount: { awsIamRole: 'arn:aws:iam::123456789012:role/team-a', annotateOnly: true },
    WorkloadIdentity: { gcpServiceAccount: 'team-a@project.iam.gserviceaccount.com' },
  },
  serviceAccountAnnotations: { 'azure.workload.identity/client-id': '11111111-1111-1111-1111-111111111111' },
  labels: { 'example.com/cost-centre': 'ml' },
};
const everyProp: Required<ProfilesProps> = { profiles: [everySetting] };

const render = (props: ProfilesProps) => renderObjects((chart) => new Profiles(chart, 'profiles', props));

const defaults = render({ profiles: [{ name: 'ann', owner: { name: 'ann@example.com' } }] });
snapshotObjects('defaults', defaults);
snapshotProps('every prop set', { schema: profilesProps, props: everyProp, objects: render(everyProp), defaults });

test('plugins are written as the controller reads them', () => {
  expect(find(render(everyProp), 'Profile', 'team-a').spec).toMatchObject({
    owner: { kind: 'Group', name: 'team-a-leads' },
    resourceQuotaSpec: { hard: { 'requests.cpu': '8', 'requests.memory': '32Gi', 'requests.nvidia.com/gpu': '1' } },
    plugins: [
      { kind: 'AwsIamForServiceAccount', spec: everySetting.plugins.AwsIamForServiceAccount },
      { kind: 'WorkloadIdentity', spec: everySetting.plugins.WorkloadIdentity },
    ],
  });
});

describe('in the platform', () => {
  const folder = useFolder();
  const complaints = (text: string) => brief(problemsOf(() => Platform.fromFile(folder.write('settings.yaml', text))));

  test('they come from the section `profiles`, before their contributors', () => {
    const platform = new Platform({ ...everyProp, components: { 'feast-operator': true } });
    expect(platform.component('profiles')).toBeInstanceOf(Profiles);
    const files = platform.render();
    const wave = (component: string) => {
      const file = files.find(({ name }) => new RegExp(`^\\d+-${component}\\.`).test(name));
      const [object] = objectsOf(file ? [file] : []);
      return Number(object?.metadata.annotations?.[WAVE_ANNOTATION]);
    };
    expect(wave('profiles')).toBeGreaterThan(wave('profile-controller'));
    expect(wave('profile-contributors')).toBeGreaterThan(wave('profiles'));
  });

  test('without any there is nothing', () => {
    const platform = new Platform();
    expect(platform.component('profiles')).toBeUndefined();
    expect(platform.render().map(({ name }) => name)).not.toContainEqual(expect.stringMatching(/profiles\.k8s/));
  });

  test('they are no component that can be set', () => {
    expect(complaints('components: { profiles: false }')).toEqual([
      expect.stringMatching(/^1:15 components\.profiles: unknown key "profiles"/),
    ]);
  });

  test('they need the controller, which can be off without them', () => {
    const off = 'components: { profile-controller: false, central-dashboard: false }';
    expect(() => Platform.fromFile(folder.write('settings.yaml', off))).not.toThrow();
    expect(complaints(`${off}\nprofiles: [{ name: a, owner: { name: a } }]`)).toEqual([
      '1:15 components.profile-controller: is off, but profiles requires it; switch it on, or leave profiles out',
    ]);
    expect(complaints('profiles: [{ name: a, owner: { name: a }, featureStore: {} }]')).toEqual([
      '1:43 profiles[0].featureStore: needs components.feast-operator, which is off; switch it on, or leave this out',
    ]);
    const noWebhook = 'components: { poddefaults-webhook: false }';
    expect(
      complaints(
        `${noWebhook}\nprofiles: [{ name: a, owner: { name: a }, podDefaults: [{ name: b, labels: { c: d } }] }]`,
      ),
    ).toEqual([
      expect.stringContaining('profiles[0].podDefaults: needs components.poddefaults-webhook, which is off;'),
    ]);
  });

  test.each([
    [
      'two contributors whom the dashboard cannot tell apart',
      'contributors: [{ name: a.b@x }, { name: a-b@x }]',
      'profiles[0].contributors[1].name: expected another name than that of contributors[0]: both are kept as user-a-b-x-clusterrole-edit, got "a-b@x"',
    ],
    [
      'a role that is no ARN',
      'plugins: { AwsIamForServiceAccount: { awsIamRole: team-a } }',
      'profiles[0].plugins.AwsIamForServiceAccount.awsIamRole: expected the ARN of an IAM role, got "team-a"',
    ],
    [
      'an account that is not of Google Cloud',
      'plugins: { WorkloadIdentity: { gcpServiceAccount: me@example.com } }',
      'profiles[0].plugins.WorkloadIdentity.gcpServiceAccount: expected a service account of Google Cloud, such as team@project.iam.gserviceaccount.com, got "me@example.com"',
    ],
    [
      'an amount that is none',
      'quota: { cpu: many }',
      'profiles[0].quota.cpu: expected an amount such as 500m, 1.5 or 2Gi, got "many"',
    ],
    [
      'a quota of nothing known',
      'quota: { cpus: 4 }',
      'profiles[0].quota.cpus: key "cpus": expected a resource such as cpu, requests.memory, pods, requests.nvidia.com/gpu or count/jobs.batch',
    ],
  ])('%s is refused', (_what, setting, complaint) => {
    // What is found beside it shows when the rest is rendered: no more than profiles require.
    const on = 'istio: true, cert-manager: true, kubeflow-namespace: true, kubeflow-roles: true';
    const components = `{ default: off, ${on}, profile-controller: true, poddefaults-webhook: true }`;
    const profiles = `[{ name: a, owner: { name: a }, ${setting} }]`;
    const [first, ...more] = complaints(`components: ${components}\nprofiles: ${profiles}`);
    expect(first?.replace(/^\S+ /, '')).toBe(complaint);
    expect(more).toEqual([]);
  });

  test.each([
    'cpu',
    'requests.memory',
    'limits.ephemeral-storage',
    'requests.nvidia.com/gpu',
    'count/jobs.batch',
    'pods',
  ])('a quota of %s is taken', (resource) => {
    const profile = { name: 'a', owner: { name: 'a' }, quota: { [resource]: 4 } };
    expect(profilesProps.safeParse({ profiles: [profile] }).success).toBe(true);
  });

  test('a group that owns a profile is not its contributor as well', () => {
    const profile = {
      name: 'a',
      owner: { kind: 'Group', name: 'g' },
      contributors: [{ kind: 'Group', name: 'g', role: 'admin' }],
    };
    expect(profilesProps.safeParse({ profiles: [profile] }).error?.issues[0]?.message).toContain('the owner');
  });
});
