import { fileFault } from '../../../lib/core/files';
import { CATALOG } from '../../../lib/platform/catalog';
import { loadSettings, parseSettings } from '../../../lib/platform/settings/load';
import type { SettingsInput } from '../../../lib/platform/settings/schema';
import { settingsWarnings } from '../../../lib/platform/settings/warnings';
import { useFolder } from '../../support/folder';
import { brief, problemsOf } from '../../support/problems';

const folder = useFolder();
const complaints = (text: string) =>
  brief(problemsOf(() => loadSettings(folder.write('settings.yaml', text), CATALOG)));

const profile = (rest: string) => `profiles: [{ name: a, owner: { name: ann@example.com }, ${rest} }]`;
const workload = (rest: string) => `workloads: { kubeflow/x: { ${rest} } }`;
const pipelines = (rest: string) => `components: { pipelines: { ${rest} } }`;
const dashboard = (rest: string) => `components: { central-dashboard: { ${rest} } }`;
const istio = (rest: string) => `components: { istio: { ${rest} } }`;
const cognito = (region: string) =>
  `auth: { provider: cognito, cognito: { region: ${region}, userPool: eu-central-1_a1B2c3D4e, clientId: x } }`;
const PROVIDER = '{ name: a, zipkin: { service: z.example.com, port: 1 } }';
const LONG = 'a'.repeat(64);

const HOST = { hostname: 'a.example.com' };
const COGNITO = {
  provider: 'cognito' as const,
  cognito: { region: 'eu-central-1', userPool: 'eu-central-1_a1B2c3D4e', clientId: 'x' },
};
const IAP = { provider: 'iap' as const, iap: { audiences: ['/projects/1/global/backendServices/2'] } };
const settingsOf = (settings: SettingsInput): SettingsInput => ({
  ...settings,
  components: { istio: { ingressGateway: { service: { type: 'LoadBalancer' } } } },
});

/** Settings of which the cluster, Istio or a page would make something else than what was meant. */
test.each<[what: string, settings: string, path: string, message: string]>([
  [
    'Ingresses of models that the mesh does not serve',
    'components: { kserve: { mode: standard, ingress: { kind: istio } } }',
    'components.kserve.ingress.kind',
    'needs components.istio.mesh.ingressControllerMode STRICT',
  ],
  [
    'a namespace of feature stores twice',
    'components: { feast-operator: { storeNamespaces: [a, b, a] } }',
    'components.feast-operator.storeNamespaces[2]',
    'expected another name than item 0, got "a"',
  ],
  [
    'a profile twice that shares a registry',
    'components: { model-registry: { registries: [{ name: team, profiles: [a, a] }] } }',
    'components.model-registry.registries[0].profiles[1]',
    'expected another name than item 0, got "a"',
  ],
  [
    'a Secret twice that pulls images',
    'images: { pullSecrets: [mirror, mirror] }',
    'images.pullSecrets[1]',
    'expected another name than item 0, got "mirror"',
  ],
  [
    'a controller of registries without the kinds that it records',
    'components: { kserve: false, kserve-models-web-app: false, model-registry: { controller: { enabled: true } } }',
    'components.model-registry.controller.enabled',
    'needs components.kserve, which is off; switch it on, or leave this out',
  ],
  [
    'everybody as owner',
    "profiles: [{ name: a, owner: { name: '*' } }]",
    'profiles[0].owner.name',
    "a name without blanks around it, ',' and '*', got \"*\"",
  ],
  [
    'everybody of a domain as owner',
    "profiles: [{ name: a, owner: { name: '*@example.com' } }]",
    'profiles[0].owner.name',
    'got "*@example.com"',
  ],
  [
    'all whose names begin alike',
    profile("contributors: [{ name: 'ann*' }]"),
    'profiles[0].contributors[0].name',
    'got "ann*"',
  ],
  [
    'a name with a blank before it',
    profile("contributors: [{ name: ' ann' }]"),
    'profiles[0].contributors[0].name',
    'got " ann"',
  ],
  [
    'a name with a blank behind it',
    profile("contributors: [{ name: 'ann ' }]"),
    'profiles[0].contributors[0].name',
    'got "ann "',
  ],
  [
    'two names in one',
    profile("contributors: [{ name: 'ann,bob' }]"),
    'profiles[0].contributors[0].name',
    'got "ann,bob"',
  ],
  [
    'a name beyond the limit',
    profile(`contributors: [{ name: ${'a'.repeat(254)} }]`),
    'profiles[0].contributors[0].name',
    'at most 253 characters',
  ],
  [
    'everybody as administrator',
    "components: { profile-controller: { admins: ['*'] } }",
    'components.profile-controller.admins[0]',
    'got "*"',
  ],
  [
    'everybody for the metadata',
    pipelines("metadataAccess: ['ann*']"),
    'components.pipelines.metadataAccess[0]',
    'got "ann*"',
  ],
  ['a prefix that matches', "auth: { userPrefix: 'a*' }", 'auth.userPrefix', 'got "a*"'],
  [
    'an issuer that matches',
    "auth: { machineTokens: { issuers: [{ issuer: 'https://*', audiences: [a] }] } }",
    'auth.machineTokens.issuers[0].issuer',
    'got "https://*"',
  ],
  [
    'an audience that matches any',
    "auth: { machineTokens: { issuers: [{ issuer: 'https://a.example.com', audiences: ['*'] }] } }",
    'auth.machineTokens.issuers[0].audiences[0]',
    'got "*"',
  ],
  ['a claim that ends its brackets', "auth: { userClaim: 'a]' }", 'auth.userClaim', 'got "a]"'],
  [
    'one header for users and groups',
    'auth: { userHeader: x-user, groupsHeader: x-user }',
    'auth.groupsHeader',
    'another header than userHeader',
  ],
  [
    'a refresh beyond the session',
    'auth: { sessionDuration: 1h, sessionRefresh: 90m }',
    'auth.sessionRefresh',
    'less than sessionDuration (1h), got "90m"',
  ],
  [
    'a refresh as long as the session',
    'auth: { sessionRefresh: 24h }',
    'auth.sessionRefresh',
    'less than sessionDuration (24h)',
  ],
  [
    'no duration',
    'auth: { sessionDuration: 0s }',
    'auth.sessionDuration',
    'a duration above 0 such as 500ms, 10s or 1m30s, got "0s"',
  ],
  [
    'no duration of a connection',
    pipelines('database: { connectionLifetime: 0ms }'),
    'components.pipelines.database.connectionLifetime',
    'got "0ms"',
  ],
  [
    'a lease shorter than its renewal',
    'components: { knative-serving: { leaderElection: { leaseDuration: 30s } } }',
    'components.knative-serving.leaderElection.renewDeadline',
    'less than leaseDuration (30s)',
  ],
  [
    'a quota that counts nothing',
    profile("quota: { nvidia.com/gpu: '1' }"),
    'profiles[0].quota["nvidia.com/gpu"]',
    'requests.nvidia.com/gpu',
  ],
  [
    'a limit that counts nothing',
    profile("quota: { limits.nvidia.com/gpu: '1' }"),
    'profiles[0].quota["limits.nvidia.com/gpu"]',
    'requests.nvidia.com/gpu',
  ],
  [
    'a quota of storage in no words of Kubernetes',
    profile('quota: { storage: 1Gi }'),
    'profiles[0].quota.storage',
    'a resource such as',
  ],
  ['half a pod', profile("quota: { pods: '0.5' }"), 'profiles[0].quota.pods', 'a whole number, got "0.5"'],
  [
    'thousandths of a GPU',
    profile('quota: { requests.nvidia.com/gpu: 500m }'),
    'profiles[0].quota["requests.nvidia.com/gpu"]',
    'a whole number, got "500m"',
  ],
  [
    'thousandths of a byte',
    profile('quota: { requests.memory: 500m }'),
    'profiles[0].quota["requests.memory"]',
    'whole bytes such as 512Mi or 2Gi, got "500m"',
  ],
  [
    'thousandths of a byte of a workload',
    workload('resources: { limits: { memory: 512m } }'),
    'workloads["kubeflow/x"].resources.limits.memory',
    'whole bytes',
  ],
  [
    'millionths of a CPU',
    workload('resources: { limits: { cpu: 5u } }'),
    'workloads["kubeflow/x"].resources.limits.cpu',
    'CPUs in thousandths at most',
  ],
  [
    'thousandths of a byte of a limit',
    profile('limits: { default: { memory: 512m } }'),
    'profiles[0].limits.default.memory',
    'whole bytes',
  ],
  [
    'thousandths of a byte of a proxy',
    istio('injection: { resources: { limits: { memory: 512m } } }'),
    'components.istio.injection.resources.limits.memory',
    'whole bytes',
  ],
  [
    'a volume of nothing',
    pipelines("database: { volume: { size: '0' } }"),
    'components.pipelines.database.volume.size',
    'more than 0',
  ],
  [
    'a volume of parts of bytes',
    pipelines('database: { volume: { size: 20m } }'),
    'components.pipelines.database.volume.size',
    'whole bytes',
  ],
  [
    'a part of a host name beyond the limit',
    `gateway: { hostname: ${LONG}.example.com }`,
    'gateway.hostname',
    'each part of at most 63 characters',
  ],
  [
    'the same of a further host',
    `gateway: { hostname: a.example.com, additionalHosts: ['*.${LONG}.example.com'] }`,
    'gateway.additionalHosts[0]',
    'a host name such as',
  ],
  [
    'the same of the cluster',
    `cluster: { domain: ${LONG}.local }`,
    'cluster.domain',
    'each part of at most 63 characters',
  ],
  [
    'spread that Kubernetes does not know',
    workload('topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: Never }]'),
    'workloads["kubeflow/x"].topologySpreadConstraints[0].whenUnsatisfiable',
    'allowed: DoNotSchedule, ScheduleAnyway',
  ],
  [
    'spread over nothing',
    workload('topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: DoNotSchedule }]'),
    'workloads["kubeflow/x"].topologySpreadConstraints[0].topologyKey',
    'missing',
  ],
  [
    'a time zone that there is not',
    pipelines('timeZone: Europe/Berln'),
    'components.pipelines.timeZone',
    'did you mean "Europe/Berlin"?',
  ],
  [
    'a time zone in other letters',
    pipelines('timeZone: europe/berlin'),
    'components.pipelines.timeZone',
    'did you mean "Europe/Berlin"?',
  ],
  [
    'an offset for a time zone',
    pipelines("timeZone: '+01:00'"),
    'components.pipelines.timeZone',
    ', ...), got "+01:00"',
  ],
  [
    'an interval that is none',
    'credentials: { source: externalSecrets, store: a, refreshInterval: often }',
    'credentials.refreshInterval',
    'a duration such as 1h or 1m30s; 0 for only once, got "often"',
  ],
  [
    'an interval that is a number',
    'credentials: { source: externalSecrets, store: a, refreshInterval: 0 }',
    'credentials.refreshInterval',
    "a duration such as 1h or 1m30s; '0', as text, for only once, got 0",
  ],
  [
    'a duration without a unit',
    'auth: { sessionDuration: 3600 }',
    'auth.sessionDuration',
    'a duration such as 500ms, 10s or 1m30s, got 3600',
  ],
  [
    'two PodDefaults of a name',
    profile('podDefaults: [{ name: a }, { name: b }, { name: a }]'),
    'profiles[0].podDefaults[2].name',
    'another name than that of item 0, got "a"',
  ],
  [
    'a PodDefault that Pipelines makes',
    profile('podDefaults: [{ name: pipelines-token }]'),
    'profiles[0].podDefaults[0].name',
    'another name than that of the PodDefault which Pipelines makes in every profile, got "pipelines-token"',
  ],
  [
    'two volumes of a name',
    profile('podDefaults: [{ name: a, volumes: [{ name: v, emptyDir: {} }, { name: v, emptyDir: {} }] }]'),
    'profiles[0].podDefaults[0].volumes[1].name',
    'another name than that of item 0, got "v"',
  ],
  [
    'two extension providers of a name',
    istio(`mesh: { extensionProviders: [${PROVIDER}, ${PROVIDER}] }`),
    'components.istio.mesh.extensionProviders[1].name',
    'another name than that of item 0, got "a"',
  ],
  [
    'an address without its scheme',
    pipelines('objectStore: { kind: minioCompatible, endpoint: s3.example.com }'),
    'components.pipelines.objectStore.endpoint',
    'an address such as https://minio.example.com:9000, got "s3.example.com"',
  ],
  ['a user pool of another region', cognito('us-east-1'), 'auth.cognito.userPool', 'a user pool of that region'],
  [
    'a script as a link',
    dashboard("externalLinks: [{ text: a, link: 'javascript:alert(1)' }]"),
    'components.central-dashboard.externalLinks[0].link',
    'a path that begins with /',
  ],
  [
    'a link relative to any page',
    dashboard("externalLinks: [{ text: a, link: 'docs/x' }]"),
    'components.central-dashboard.externalLinks[0].link',
    'a path that begins with /',
  ],
  [
    'a link to another host without its scheme',
    dashboard("menu: { add: [{ text: a, link: '//x.example.com' }] }"),
    'components.central-dashboard.menu.add[0].link',
    'a path that begins with /',
  ],
  [
    'a card that runs a script',
    dashboard("quickLinks: { add: [{ text: a, link: 'data:text/html,x', description: b }] }"),
    'components.central-dashboard.quickLinks.add[0].link',
    'a path that begins with /',
  ],
  [
    'a logout that runs a script',
    dashboard("logoutUrl: 'javascript:alert(1)'"),
    'components.central-dashboard.logoutUrl',
    'a path that begins with /',
  ],
  [
    'a text with blanks around it',
    dashboard("externalLinks: [{ text: ' a', link: /x }]"),
    'components.central-dashboard.externalLinks[0].text',
    'text without blanks around it',
  ],
  [
    'an annotation that Kubernetes refuses',
    istio("ingressGateway: { service: { annotations: { 'a b': c } } }"),
    'components.istio.ingressGateway.service.annotations["a b"]',
    'the key of a label',
  ],
  [
    'an annotation of injected pods that Kubernetes refuses',
    istio("injection: { annotations: { 'a/b/c': d } }"),
    'components.istio.injection.annotations["a/b/c"]',
    'the key of a label',
  ],
  [
    'a domain of a key beyond the limit',
    workload(`annotations: { ${`${'a'.repeat(60)}.`.repeat(5)}x/y: a }`),
    `workloads["kubeflow/x"].annotations["${`${'a'.repeat(60)}.`.repeat(5)}x/y"]`,
    'the key of a label',
  ],
  [
    'a value of a taint that no label has',
    workload("tolerations: [{ key: a, value: 'b c' }]"),
    'workloads["kubeflow/x"].tolerations[0].value',
    'at most 63 letters',
  ],
  [
    'environment that no program sees',
    istio("control: { env: { 'a b': c } }"),
    'components.istio.control.env["a b"]',
    "a variable's name",
  ],
  [
    'the same for every proxy',
    istio("mesh: { defaultConfig: { proxyMetadata: { 'a=b': c } } }"),
    'components.istio.mesh.defaultConfig.proxyMetadata["a=b"]',
    "a variable's name",
  ],
  [
    'a namespace that can be none',
    istio("cni: { excludeNamespaces: ['Kube System'] }"),
    'components.istio.cni.excludeNamespaces[0]',
    'lowercase letters',
  ],
  [
    'settings of an Istio that is there already',
    'istio: { installation: existing }\ncomponents: { istio: { ingressGateway: { service: { type: LoadBalancer } } } }',
    'components.istio.ingressGateway',
    'nothing beside istio.installation "existing"',
  ],
  [
    'the account of a gateway that the platform brings itself',
    'istio: { gatewayServiceAccount: edge }',
    'istio.gatewayServiceAccount',
    'none with the bundled Istio',
  ],
  [
    'fewer pods at most than at least',
    istio('ingressGateway: { autoscaling: { min: 4, max: 3 } }'),
    'components.istio.ingressGateway.autoscaling.min',
    'expected at most max (3), got 4',
  ],
])('%s', (_, settings, path, message) => {
  const [first, ...others] = complaints(settings);
  const [, place, said = ''] = /^\d+:\d+ (.*?): (.*)$/.exec(first ?? '') ?? [];
  expect({ place, said }).toEqual({ place: path, said: expect.stringContaining(message) });
  expect(others).toEqual([]);
});

test.each([
  ['a group with a blank in its name', profile("contributors: [{ kind: Group, name: 'Domain Users' }]")],
  [
    'Ingresses of models that the mesh serves',
    'components: { kserve: { mode: standard, ingress: { kind: istio } }, istio: { mesh: { ingressControllerMode: STRICT } } }',
  ],
  [
    'Ingresses of models for another controller',
    'components: { kserve: { mode: standard, ingress: { kind: istio, className: nginx } } }',
  ],
  ['a link of the time zones', pipelines('timeZone: US/Pacific')],
  ['UTC', pipelines('timeZone: Etc/UTC')],
  ['a zone of three parts', pipelines('timeZone: America/Argentina/Buenos_Aires')],
  ['secrets that are fetched once', "credentials: { source: externalSecrets, store: a, refreshInterval: '0' }"],
  [
    'a quota of what nodes offer',
    profile("quota: { requests.nvidia.com/gpu: '1', count/jobs.batch: 5, limits.cpu: 500m }"),
  ],
  ['a quota of a storage class', profile('quota: { fast.storageclass.storage.k8s.io/requests.storage: 5Gi }')],
  ['a link with the namespace', dashboard("externalLinks: [{ text: a, link: 'https://x.example.com/{ns}?a=b#c' }]")],
  [
    'a user pool of its region',
    `gateway: { hostname: a.example.com, tls: { mode: external } }\n${cognito('eu-central-1')}`,
  ],
])('%s is accepted', (_, settings) => {
  expect(() => loadSettings(folder.write('settings.yaml', settings), CATALOG)).not.toThrow();
});

test('a folder in the place of a file is said in words', () => {
  folder.write('settings/x', '');
  const [complaint] = brief(problemsOf(() => loadSettings(folder.path('settings'), CATALOG)));
  expect(complaint).toMatch(/^1:1 : expected a settings file, got the folder /);
  expect(fileFault(Object.assign(new Error('EISDIR: illegal operation'), { code: 'EISDIR' }))).toBe('it is a folder');
  expect(fileFault(Object.assign(new Error('?'), { code: 'EOTHER' }))).toBe('EOTHER');
});

const katibOn = (platform: string, certificates: string) =>
  ({ cluster: { platform }, components: { katib: { certificates } } }) as SettingsInput;

test.each<[what: string, settings: SettingsInput, warning: string | undefined]>([
  ['a LoadBalancer with a host and no TLS', settingsOf({ gateway: { hostname: 'a.example.com' } }), 'without TLS'],
  ['the same with TLS', settingsOf({ gateway: { hostname: 'a.example.com', tls: { mode: 'selfSigned' } } }), undefined],
  ['the same without a host', settingsOf({}), undefined],
  ['Cognito without TLS', { gateway: HOST, auth: COGNITO }, 'auth.provider "cognito": users come by https'],
  ['Cognito behind a load balancer', { gateway: { ...HOST, tls: { mode: 'external' } }, auth: COGNITO }, undefined],
  ['IAP without TLS', { gateway: HOST, auth: IAP }, 'auth.provider "iap": users come by https'],
  ["OpenShift's service CA elsewhere", katibOn('gke', 'openshift'), 'on cluster.platform gke pods of katib wait'],
  ["OpenShift's service CA there", katibOn('openshift', 'openshift'), undefined],
  ['its own certificates elsewhere', katibOn('gke', 'selfManaged'), undefined],
])('a warning for %s', (_, settings, warning) => {
  const warnings = settingsWarnings(parseSettings(settings, CATALOG).settings);
  expect(warnings).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)]);
});
