import { requirementsOf } from '../../lib/core/component';
import { NEWEST_RELEASE, upstreamNamespaces } from '../../lib/core/releases/release';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { CATALOG } from '../../lib/platform/catalog';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { CHECKS } from '../support/integrity';
import { checkedObjects } from './checked-objects';

const profiles: SettingsInput['profiles'] = [
  { name: 'team-a', owner: { kind: 'Group', name: 'leads' }, contributors: [{ name: 'bob@example.com' }] },
];
const settable = CATALOG.filter(({ section, when }) => !section && !when).map(({ name }) => name);
const everything = Object.fromEntries(settable.map((name) => [name, true]));

/** The objects of a platform, and the namespaces that its profiles get on the cluster only. */
function objectsOf(settings: SettingsInput): KubeObject[] {
  const made = (settings.profiles ?? []).map(
    ({ name }): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  );
  return [...checkedObjects(settings), ...made];
}

const PLATFORMS: Record<string, SettingsInput> = {
  'the default platform': { profiles },
  'everything, with other names': {
    cluster: { domain: 'example.internal' },
    namespaces: Object.fromEntries(
      upstreamNamespaces(NEWEST_RELEASE).map((name, index) => [name, `renamed-${index}`.padEnd(63, 'x')]),
    ),
    auth: { userHeader: 'x-user', groupsHeader: 'x-groups' },
    gateway: { hostname: 'kubeflow.example.com', tls: { mode: 'selfSigned' } },
    images: { registry: 'mirror.example.com:5000/kubeflow' },
    components: everything,
    profiles,
  },
  'an ambient mesh with secrets from elsewhere': {
    istio: { dataPlane: 'ambient' },
    credentials: { source: 'externalSecrets', store: 'vault' },
    components: { ...everything, pipelines: { definitions: 'kubernetes' } },
  },
};

describe.each(Object.entries(PLATFORMS))('in %s', (_, settings) => {
  const objects = objectsOf(settings);
  test.each(Object.entries(CHECKS))('%s', (_, check) => {
    expect(check(objects)).toEqual([]);
  });
});

test.each(settable)('the platform fits together without %s and all that require it', (name) => {
  const off = new Set<string>([name]);
  for (const entry of CATALOG) if (requirementsOf(entry, true).some((each) => off.has(each))) off.add(entry.name);
  const components = Object.fromEntries(
    CATALOG.filter((entry) => !entry.section && off.has(entry.name)).map((entry) => [entry.name, false]),
  );
  expect(() =>
    checkedObjects({
      auth: { provider: 'anonymous' },
      components,
      profiles: off.has('profile-controller') ? [] : profiles,
    }),
  ).not.toThrow();
});
