import { ProfileContents } from '../../lib/components/profile-contents/profile-contents';
import { Profiles } from '../../lib/components/profiles/profiles';
import { PodDefault } from '../../lib/workloads/profiles/pod-default';
import { Profile } from '../../lib/workloads/profiles/profile';
import type { ProfileProps } from '../../lib/workloads/profiles/profile-props';
import { find, renderObjects } from '../support/render';

const settings = {
  owner: { name: 'ada@example.com' },
  quota: { 'requests.cpu': 4 },
  plugins: { WorkloadIdentity: { gcpServiceAccount: 'team-a@project-one.iam.gserviceaccount.com' } },
};
const podDefault = { name: 'bucket', description: 'Keys', env: [{ name: 'A', value: 'b' }], labels: { c: 'd' } };

test('a Profile is as the settings make it', () => {
  const own = renderObjects((chart) => new Profile(chart, 'team-a', { ...settings, labels: { a: 'b' } }));
  const profiles = [{ name: 'team-a', ...settings, labels: { a: 'b' } }];
  const ofSettings = renderObjects((chart) => new Profiles(chart, 'profiles', { profiles }));
  expect(own).toEqual(ofSettings);
  expect(own).toMatchObject([
    { kind: 'Profile', spec: { owner: { kind: 'User' }, plugins: [{ kind: 'WorkloadIdentity' }] } },
  ]);
});

test('a PodDefault is as the settings make it', () => {
  const own = renderObjects((chart) => new PodDefault(chart, 'bucket', { ...podDefault, namespace: 'team-a' }));
  const profiles = [{ name: 'team-a', ...settings, podDefaults: [podDefault] }];
  const ofSettings = renderObjects((chart) => new ProfileContents(chart, 'contents', { profiles }));
  expect(find(own, 'PodDefault', 'bucket')).toEqual(find(ofSettings, 'PodDefault', 'bucket'));
  expect(find(own, 'PodDefault', 'bucket').spec).toMatchObject({ selector: { matchLabels: { bucket: 'true' } } });
});

test.each<[string, Partial<ProfileProps>, string]>([
  [
    'a quota that counts nothing',
    { quota: { gpus: 1 } },
    'Profile test/team-a: quota.gpus: key "gpus": expected a resource',
  ],
  ['a name that is no namespace', { name: 'Team A' }, 'Profile test/team-a: name: expected lowercase letters'],
  [
    'a role that is none',
    { plugins: { AwsIamForServiceAccount: { awsIamRole: 'admin' } } },
    'Profile test/team-a: plugins.AwsIamForServiceAccount.awsIamRole: expected the ARN',
  ],
])('%s is refused', (_, props, message) => {
  expect(() => renderObjects((chart) => new Profile(chart, 'team-a', { ...settings, ...props }))).toThrow(message);
});

test('a PodDefault that selects every pod is refused', () => {
  expect(() => renderObjects((chart) => new PodDefault(chart, 'all', { podLabels: {} }))).toThrow(
    'PodDefault test/all: podLabels: expected at least one label',
  );
});
