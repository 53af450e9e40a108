import { ProfileContributors } from '../../lib/components/profile-contributors/profile-contributors';
import { bindingName } from '../../lib/components/profiles/binding-name';
import { type ProfilesProps, profilesProps } from '../../lib/components/profiles/profiles-props';
import { contributorSchema } from '../../lib/components/profiles/profiles-schema';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: ProfilesProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new ProfileContributors(chart, 'contributors', props), context);
const profile = (settings: Partial<ProfilesProps['profiles'][number]>): ProfilesProps => ({
  profiles: [{ name: 'team-a', owner: { name: 'ann@example.com' }, ...settings }],
});

const defaults = render(profile({ contributors: [{ name: 'bob@example.com' }] }));
snapshotObjects('defaults', defaults);

const everyProp: Required<ProfilesProps> = profile({
  owner: { kind: 'Group', name: 'leads' },
  contributors: [
    { kind: 'User', name: 'bob@example.com', role: 'admin' },
    { kind: 'Group', name: 'team-a', role: 'view' },
  ],
});

snapshotProps('every prop set', { schema: profilesProps, props: everyProp, objects: render(everyProp), defaults });

test('a profile without contributors adds nothing', () => {
  expect(render(profile({}))).toEqual([]);
});

// The names that access management (kfam) computes when the dashboard adds or removes somebody.
test.each([
  [{ name: 'bob@example.com' }, 'user-bob-example-com-clusterrole-edit'],
  [{ name: 'Bob.Smith+ml@Example.COM', role: 'view' }, 'user-bob-smith-ml-example-com-clusterrole-view'],
  [{ name: '_bob_' }, 'user-bob-clusterrole-edit'],
  [{ name: 'jürgen@example.com' }, 'user-j-rgen-example-com-clusterrole-edit'],
  [{ kind: 'Group', name: 'ml/team a', role: 'admin' }, 'group-ml-team-a-clusterrole-admin'],
] as const)('%j is kept as %s', (member, name) => {
  expect(bindingName(contributorSchema.parse(member))).toBe(name);
});

test('a user gets a role and a way through the mesh, as access management makes them', () => {
  const objects = render(profile({ contributors: [{ name: 'bob@example.com', role: 'edit' }] }));
  const name = 'user-bob-example-com-clusterrole-edit';
  const metadata = { name, namespace: 'team-a', annotations: { user: 'bob@example.com', role: 'edit' } };
  expect(objects).toHaveLength(2);
  expect(find(objects, 'RoleBinding', name)).toMatchObject({
    metadata,
    roleRef: { kind: 'ClusterRole', name: 'kubeflow-edit' },
    subjects: [{ kind: 'User', name: 'bob@example.com' }],
  });
  expect(find(objects, 'AuthorizationPolicy', name)).toMatchObject({
    metadata,
    spec: {
      rules: [
        {
          from: [
            {
              source: {
                principals: [
                  'cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account',
                  'cluster.local/ns/kubeflow/sa/ml-pipeline-ui',
                ],
              },
            },
          ],
          when: [{ key: 'request.headers[kubeflow-userid]', values: ['bob@example.com'] }],
        },
      ],
    },
  });
});

test('a group is found by a header of its own, and hidden from the dashboard', () => {
  const objects = render(profile({ contributors: [{ kind: 'Group', name: 'ml' }] }));
  const policy = find(objects, 'AuthorizationPolicy', 'group-ml-clusterrole-edit');
  expect(policy.metadata.annotations).toEqual({ group: 'ml', role: 'edit' });
  expect(policy.spec).toMatchObject({
    rules: [{ when: [{ key: 'request.headers[kubeflow-groups-6d6c]', values: ['true'] }] }],
  });
  expect(find(objects, 'RoleBinding', 'group-ml-clusterrole-edit').subjects).toMatchObject([
    { kind: 'Group', name: 'ml' },
  ]);
});

test('a group that owns a profile gets the policy that the controller has for users only', () => {
  expect(
    render(profile({ owner: { kind: 'Group', name: 'leads' } })).map(({ kind, metadata }) => [kind, metadata.name]),
  ).toEqual([['AuthorizationPolicy', 'group-leads-clusterrole-admin']]);
});

test('names come from the context', () => {
  const objects = render(everyProp, {
    trustDomain: 'trust.example',
    namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh' },
    userHeader: 'x-user',
    userPrefix: 'u:',
    groupsHeader: 'x-groups',
  });
  const text = JSON.stringify(objects);
  expect(text).toContain('request.headers[x-user]","values":["u:bob@example.com"]');
  expect(text).toContain('request.headers[x-groups-');
  for (const old of ['cluster.local', 'kubeflow-userid', 'kubeflow-groups', 'istio-system', 'ns/kubeflow/']) {
    expect(text).not.toContain(old);
  }
});
