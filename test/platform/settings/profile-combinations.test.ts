import { profileProblems } from '../../../lib/platform/settings/profile-combinations';

const asks = (kind: string) => ({ featureStore: { authorization: { kind } } });
const withComponents = (profile: object, components: object = {}, istio: object = {}) =>
  profileProblems({ profiles: [{ name: 'before' }, profile], components, istio }).map(({ path, message }) => [
    path.join('.'),
    message,
  ]);
const enforcing = (podSecurity: string) => ({ 'profile-controller': { podSecurity } });
const refused = (what: string, standard: string) =>
  `${what}, which components.profile-controller.podSecurity "${standard}" refuses`;

test.each<[string, string[][], string[]]>([
  [
    'a feature store that asks the cluster, whose operator may not',
    withComponents(asks('kubernetes'), { 'feast-operator': true }),
    ['profiles.1.featureStore.authorization.kind', '"kubernetes" needs components.feast-operator.tokenReviews: true'],
  ],
  [
    'one that asks a provider',
    withComponents(asks('oidc'), { 'feast-operator': { tokenReviews: false } }),
    ['profiles.1.featureStore.authorization.kind', '"oidc" needs components.feast-operator.tokenReviews: true'],
  ],
  [
    'a feature store where profiles are restricted',
    withComponents({ featureStore: {} }, enforcing('restricted')),
    ['profiles.1.featureStore', refused('has pods', 'restricted')],
  ],
  [
    'builds where profiles are restricted',
    withComponents({ imageBuilds: {} }, enforcing('restricted')),
    ['profiles.1.imageBuilds', refused('builds by pods', 'restricted')],
  ],
  [
    'builds by BuildKit in a profile as it is by default',
    withComponents({ imageBuilds: { builder: 'buildkit' } }),
    ['profiles.1.imageBuilds', refused('builds by pods', 'baseline')],
  ],
  [
    "a profile's own account for the data cache, made once more",
    withComponents({ name: 'a' }, { trainer: { dataCache: { enabled: true, namespaces: ['batch', 'a'] } } }),
    [
      'components.trainer.dataCache.namespaces.1',
      '"a" is the namespace of profiles[1], which has the account "default-editor" already; leave it out, or name an account of your own',
    ],
  ],
  [
    'the Feast operator let in by a profile and by its own settings',
    withComponents({ name: 'a', featureStore: {} }, { 'feast-operator': { storeNamespaces: ['before', 'a'] } }),
    [
      'components.feast-operator.storeNamespaces.1',
      '"a" is the namespace of profiles[1], whose featureStore lets the operator in already; leave it out',
    ],
  ],
])('%s is a problem', (_, problems, expected) => {
  expect(problems).toEqual([expected]);
});

test.each<[string, string[][]]>([
  ['an operator that may', withComponents(asks('kubernetes'), { 'feast-operator': { tokenReviews: true } })],
  ['nobody asked', withComponents(asks('none'))],
  ['kaniko', withComponents({ imageBuilds: {}, featureStore: {} })],
  ['BuildKit where it may be', withComponents({ imageBuilds: { builder: 'buildkit' } }, enforcing('none'))],
  [
    'BuildKit where proxies of the mesh need as much',
    withComponents({ imageBuilds: { builder: 'buildkit' } }, {}, { cni: false }),
  ],
  [
    'an account of its own for the data cache',
    withComponents(
      { name: 'a' },
      { trainer: { dataCache: { enabled: true, serviceAccountName: 'cache', namespaces: ['a'] } } },
    ),
  ],
  ['a data cache that is off', withComponents({ name: 'a' }, { trainer: { dataCache: { namespaces: ['a'] } } })],
  [
    'a store in a profile that comes otherwise',
    withComponents({ name: 'a' }, { 'feast-operator': { storeNamespaces: ['a'] } }),
  ],
  ['neither', withComponents({}, enforcing('restricted'))],
  ['settings of another form', withComponents({ imageBuilds: 7, featureStore: [] }, { 'feast-operator': 'yes' })],
])('%s is none', (_, problems) => {
  expect(problems).toEqual([]);
});
