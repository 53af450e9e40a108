import { load } from 'js-yaml';
import { Katib } from '../../lib/components/katib/katib';
import { type KatibProps, katibProps } from '../../lib/components/katib/katib-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const values = {
  'kubeflow/katib-mysql-secrets': { MYSQL_ROOT_PASSWORD: 'one' },
  'kubeflow/katib-postgres-secrets': { POSTGRES_PASSWORD: 'two' },
  'mlops/katib-mysql-secrets': { MYSQL_ROOT_PASSWORD: 'one' },
};
const render = (props?: KatibProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new Katib(chart, 'katib', props), { credentials: { source: 'fixed', values }, ...context });

interface Suggestion {
  algorithmName: string;
  image: string;
  securityContext?: object;
  persistentVolumeClaimSpec?: { accessModes: string[]; resources: { requests: { storage: string } } };
}
interface Config {
  init: { controller: { trialResources: string[]; injectSecurityContext: boolean }; certGenerator?: object };
  runtime: { suggestions: Suggestion[]; earlyStoppings: { algorithmName: string }[]; metricsCollectors: object[] };
}
const configOf = (props?: KatibProps, context?: PlatformContextOptions) => {
  const { data } = find(render(props, context), 'ConfigMap', 'katib-config') as unknown as {
    data: Record<string, string>;
  };
  return load(data['katib-config.yaml'] ?? '') as Config;
};
const suggestionOf = (name: string, props?: KatibProps) =>
  configOf(props).runtime.suggestions.find(({ algorithmName }) => algorithmName === name);
const containerOf = (name: string, props?: KatibProps) => {
  const { spec } = find(render(props), 'Deployment', name) as unknown as {
    spec: { template: { spec: { containers: [Record<string, unknown>] } } };
  };
  return spec.template.spec.containers[0];
};

snapshotObjects('defaults', render());

const everyProp: Required<KatibProps> = {
  database: {
    installation: 'external',
    engine: 'postgresql',
    host: 'postgres.example.com',
    port: 5433,
    name: 'tuning',
    credentials: { secret: 'tuning-login' },
    tls: 'verify-full',
  },
  certificates: 'openshift',
  leaderElection: true,
  trialKinds: ['Job', 'RayJob'],
  suggestions: {
    pbt: { volume: { size: '20Gi', storageClass: 'shared', accessMode: 'ReadWriteMany' } },
    random: { image: 'example.com/random:1', imagePullPolicy: 'Always', serviceAccountName: 'tuner' },
    tpe: { resources: { limits: { memory: '1Gi' } }, securityContext: { runAsUser: 7 } },
    darts: { enabled: false },
  },
  earlyStopping: { medianstop: { enabled: false } },
  metricsCollectors: { File: { waitAllProcesses: false, resources: { requests: { cpu: '10m' } } } },
  trialTemplates: { mine: { apiVersion: 'batch/v1', kind: 'Job' } },
  istio: false,
  userRoles: false,
};

snapshotProps('every prop set', {
  schema: katibProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('trials are of the kinds that are there, and the controller may make those and no others (D46)', () => {
  const kinds: KatibProps['trialKinds'] = ['Job', 'TrainJob'];
  expect(configOf({ trialKinds: kinds }).init.controller.trialResources).toEqual([
    'Job.v1.batch',
    'TrainJob.v1alpha1.trainer.kubeflow.org',
  ]);
  const role = JSON.stringify(find(render({ trialKinds: kinds }), 'ClusterRole', 'katib-controller'));
  expect(role).toMatch(/trainjobs/);
  expect(role).not.toMatch(/rayjobs|pytorchjobs|workflows|sparkapplications/);
  // Between a TrainJob and its pods stand a JobSet, which it may only read, and a Job.
  expect(find(render({ trialKinds: kinds }), 'ClusterRole', 'katib-controller')).toMatchObject({
    rules: expect.arrayContaining([
      { apiGroups: ['jobset.x-k8s.io'], resources: ['jobsets'], verbs: ['get', 'list', 'watch'] },
    ]),
  });
});

test('without the training operator no template needs it', () => {
  const templates = (trialKinds: KatibProps['trialKinds']) =>
    Object.keys((find(render({ trialKinds }), 'ConfigMap', 'trial-templates') as unknown as { data: object }).data);
  expect(templates(['Job'])).toEqual(['defaultTrialTemplate.yaml', 'enasCPUTemplate']);
  expect(templates(['Job', 'PyTorchJob'])).toContain('pytorchJobTemplate');
});

test('every image comes from the platform’s registry, those in configuration and templates too', () => {
  const text = JSON.stringify(render(undefined, { images: { registry: 'mirror.example.com' } }));
  expect(text).toContain('mirror.example.com');
  expect(text).not.toMatch(/ghcr\.io\//);
});

test('pods of algorithms satisfy restricted, but for those that write to a volume', () => {
  const { suggestions } = configOf().runtime;
  expect(suggestions).toHaveLength(11);
  for (const { algorithmName, securityContext } of suggestions) {
    expect([algorithmName, securityContext]).toEqual([
      algorithmName,
      algorithmName === 'pbt'
        ? undefined
        : expect.objectContaining({ runAsNonRoot: true, allowPrivilegeEscalation: false }),
    ]);
  }
});

test('the claim of population based training binds on every cluster, and can be shared where that goes (D47)', () => {
  expect(suggestionOf('pbt')?.persistentVolumeClaimSpec).toMatchObject({ accessModes: ['ReadWriteOnce'] });
  expect(suggestionOf('pbt', everyProp)?.persistentVolumeClaimSpec).toEqual({
    accessModes: ['ReadWriteMany'],
    storageClassName: 'shared',
    resources: { requests: { storage: '20Gi' } },
  });
});

test('the database starts slowly without being ended, and no command line shows its password (D43)', () => {
  for (const database of [{ engine: 'mysql' }, { engine: 'postgresql' }] as const) {
    const name = database.engine === 'mysql' ? 'katib-mysql' : 'katib-postgres';
    const { startupProbe, livenessProbe } = containerOf(name, { database });
    expect(startupProbe).toMatchObject({ periodSeconds: 5, failureThreshold: 120 });
    expect(JSON.stringify(livenessProbe)).not.toMatch(/ -p/);
  }
});

test('the volume of each database is as large as upstream’s, or as large as wanted', () => {
  const sizeOf = (database: KatibProps['database']) =>
    (render({ database }).find(({ kind }) => kind === 'PersistentVolumeClaim') as unknown as { spec: object }).spec;
  const asks = (storage: string) => expect.objectContaining({ resources: { requests: { storage } } });
  expect(sizeOf({ engine: 'mysql' })).toEqual(asks('10Gi'));
  expect(sizeOf({ engine: 'postgresql' })).toEqual(asks('3Gi'));
  expect(sizeOf({ engine: 'postgresql', volume: { size: '20Gi' } })).toEqual(asks('20Gi'));
});

test('leases have a role of their own, beside that of the certificate', () => {
  const roles = (props: KatibProps) =>
    render(props)
      .filter(({ kind }) => kind === 'Role' || kind === 'RoleBinding')
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(roles({ leaderElection: true })).toEqual(['Role leader-election', 'RoleBinding leader-election']);
  expect(roles({ certificates: 'selfManaged' })).toEqual(['Role katib-controller', 'RoleBinding katib-controller']);
  expect(roles({ leaderElection: true, certificates: 'selfManaged' })).toHaveLength(4);
});

test('the db-manager logs in where the database is', () => {
  const envOf = (props?: KatibProps) => JSON.stringify(containerOf('katib-db-manager', props).env);
  expect(envOf()).toMatch(/"DB_NAME","value":"mysql".*katib-mysql-secrets/);
  expect(envOf({ database: { engine: 'postgresql' } })).toMatch(/"DB_NAME","value":"postgres".*katib-postgres-secrets/);
  expect(envOf(everyProp)).toMatch(
    /tuning-login.*KATIB_POSTGRESQL_DB_HOST","value":"postgres.example.com".*KATIB_POSTGRESQL_SSL_MODE","value":"verify-full"/,
  );
  expect(JSON.stringify(render(everyProp))).not.toMatch(/PersistentVolumeClaim"|katib-postgres"/);
});

test('only pods of experiments, the controller and the page reach the db-manager, and only that the database (D44)', () => {
  const objects = render();
  expect(find(objects, 'NetworkPolicy', 'katib-db-manager')).toMatchObject({
    spec: {
      ingress: [
        {
          from: [
            { podSelector: { matchExpressions: [{ key: 'katib.kubeflow.org/experiment', operator: 'Exists' }] } },
            { podSelector: { matchLabels: { 'katib.kubeflow.org/component': 'controller' } } },
            { podSelector: { matchLabels: { 'katib.kubeflow.org/component': 'ui' } } },
          ],
        },
      ],
    },
  });
  expect(find(objects, 'NetworkPolicy', 'katib-mysql')).toMatchObject({
    spec: {
      ingress: [{ from: [{ podSelector: { matchLabels: { 'katib.kubeflow.org/component': 'db-manager' } } }] }],
    },
  });
});

test.each(['certManager', 'selfManaged', 'openshift'] as const)('certificates: %s', (certificates) => {
  const objects = render({ certificates });
  const annotations = find(objects, 'MutatingWebhookConfiguration', 'katib.kubeflow.org').metadata.annotations ?? {};
  const text = JSON.stringify(objects);
  expect({
    injects: Object.keys(annotations),
    certificate: text.includes('"kind":"Certificate"'),
    generator: configOf({ certificates }).init.certGenerator !== undefined,
    secrets: /"resources":\["secrets"\]/.test(text),
    service: text.includes('service.beta.openshift.io/serving-cert-secret-name'),
  }).toEqual(
    {
      certManager: {
        injects: ['cert-manager.io/inject-ca-from'],
        certificate: true,
        generator: false,
        secrets: false,
        service: false,
      },
      selfManaged: { injects: [], certificate: false, generator: true, secrets: true, service: false },
      openshift: {
        injects: ['service.beta.openshift.io/inject-cabundle'],
        certificate: false,
        generator: false,
        secrets: false,
        service: true,
      },
    }[certificates],
  );
});

test('the webhook of pods leaves out the controller’s own, in whatever namespace it is (D45)', () => {
  const objects = render(undefined, { namespaces: { kubeflow: 'mlops' } });
  expect(find(objects, 'MutatingWebhookConfiguration', 'katib.kubeflow.org')).toMatchObject({
    webhooks: [
      {},
      {
        matchConditions: [
          { expression: 'request.userInfo.username != "system:serviceaccount:mlops:katib-controller"' },
        ],
      },
    ],
  });
  expect(JSON.stringify(objects)).not.toMatch(/"kubeflow["/]/);
});

test('the page knows users by the platform’s header, and asks what they may do', () => {
  const context = { userHeader: 'x-user' };
  expect(JSON.stringify(find(render(undefined, context), 'Deployment', 'katib-ui'))).toMatch(
    /APP_DISABLE_AUTH","value":"false".*USERID_HEADER","value":"x-user"/,
  );
  expect(JSON.stringify(render({ istio: false, userRoles: false }))).not.toMatch(/VirtualService|APP_DISABLE_AUTH/);
});

test.each<[string, unknown, RegExp]>([
  ['TLS to MySQL', { database: { installation: 'external', host: 'db.example.com', tls: 'require' } }, /database\.tls/],
  ['an external database without a host', { database: { installation: 'external' } }, /database\.host/],
  ['an algorithm that does not exist', { suggestions: { genetic: {} } }, /suggestions\.genetic: unknown key/],
  ['a kind that is retired', { trialKinds: ['MXJob'] }, /MXNet is retired/],
  ['a page without rights of users', { userRoles: false }, /userRoles/],
])('%s is refused', (_, props, message) => {
  expect(() => render(props as KatibProps)).toThrow(message);
});

describe('the rights of the controller', () => {
  type Rule = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] };
  const WATCHED = ['get', 'list', 'watch'];
  /** What the sources of Katib v0.19.0 call, below pkg/. Objects that the client reads by its cache are listed and watched too. */
  const CALLS: readonly (readonly [source: string, group: string, resource: string, verbs: readonly string[]])[] = [
    ['controller.v1beta1/experiment/experiment_controller.go', 'kubeflow.org', 'experiments', [...WATCHED, 'update']],
    ['controller.v1beta1/experiment/experiment_controller_status.go', 'kubeflow.org', 'experiments/status', ['update']],
    [
      'controller.v1beta1/experiment/experiment_controller.go',
      'kubeflow.org',
      'trials',
      [...WATCHED, 'create', 'delete'],
    ],
    [
      'controller.v1beta1/experiment/suggestion/suggestion.go',
      'kubeflow.org',
      'suggestions',
      [...WATCHED, 'create', 'update'],
    ],
    ['controller.v1beta1/experiment/manifest/generator.go', '', 'configmaps', WATCHED],
    ['controller.v1beta1/suggestion/suggestion_controller_status.go', 'kubeflow.org', 'suggestions/status', ['update']],
    [
      'controller.v1beta1/suggestion/suggestion_controller_util.go',
      'apps',
      'deployments',
      [...WATCHED, 'create', 'delete'],
    ],
    ['controller.v1beta1/suggestion/suggestion_controller_util.go', '', 'services', [...WATCHED, 'create', 'delete']],
    ['controller.v1beta1/suggestion/suggestion_controller_util.go', '', 'persistentvolumes', [...WATCHED, 'create']],
    [
      'controller.v1beta1/suggestion/suggestion_controller_util.go',
      '',
      'persistentvolumeclaims',
      [...WATCHED, 'create'],
    ],
    ['controller.v1beta1/suggestion/suggestion_controller_util.go', '', 'serviceaccounts', [...WATCHED, 'create']],
    [
      'controller.v1beta1/suggestion/suggestion_controller_util.go',
      'rbac.authorization.k8s.io',
      'roles',
      [...WATCHED, 'create'],
    ],
    [
      'controller.v1beta1/suggestion/suggestion_controller_util.go',
      'rbac.authorization.k8s.io',
      'rolebindings',
      [...WATCHED, 'create'],
    ],
    // Nobody can give more than he has, and an algorithm that stops trials gets this.
    ['controller.v1beta1/suggestion/composer/composer.go', 'kubeflow.org', 'trials', ['*']],
    ['controller.v1beta1/suggestion/composer/composer.go', 'kubeflow.org', 'trials/status', ['*']],
    ['controller.v1beta1/trial/trial_controller.go', 'batch', 'jobs', [...WATCHED, 'create', 'delete']],
    ['controller.v1beta1/trial/trial_controller_util.go', 'kubeflow.org', 'trials', ['update']],
    // Owner references that block deletion ask for the finalizers of the owner.
    ['controller.v1beta1/util', 'kubeflow.org', 'experiments/finalizers', ['update']],
    ['controller.v1beta1/util', 'kubeflow.org', 'suggestions/finalizers', ['update']],
    ['controller.v1beta1/util', 'kubeflow.org', 'trials/finalizers', ['update']],
    ['webhook/v1beta1/experiment/validation_webhook.go', '', 'namespaces', WATCHED],
    ['webhook/v1beta1/pod/inject_webhook.go', 'kubeflow.org', 'trials', WATCHED],
    ['record.EventRecorder', '', 'events', ['create', 'patch', 'update']],
  ];
  const { rules } = find(render({ trialKinds: ['Job'] }), 'ClusterRole', 'katib-controller') as unknown as {
    rules: Rule[];
  };
  const given = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.map((resource) => ({ group, resource, verbs }))),
  );

  test.each(CALLS)('are enough for %s: %s %s', (_source, group, resource, verbs) => {
    const may = given
      .filter((rule) => rule.group === group && rule.resource === resource)
      .flatMap((rule) => rule.verbs);
    expect(verbs.filter((verb) => !may.includes(verb) && !may.includes('*'))).toEqual([]);
  });

  test('go no further', () => {
    const called = (group: string, resource: string) =>
      CALLS.filter((call) => call[1] === group && call[2] === resource).flatMap(([, , , verbs]) => verbs);
    const more = given.flatMap(({ group, resource, verbs }) =>
      verbs
        .filter((verb) => verb !== '*' && !called(group, resource).includes(verb))
        .map((verb) => `${group}/${resource} ${verb}`),
    );
    expect(more).toEqual([]);
    expect(given.filter(({ resource }) => resource === 'secrets')).toEqual([]);
  });

  test('reach what its webhooks are called for', () => {
    const { webhooks } = find(render(), 'MutatingWebhookConfiguration', 'katib.kubeflow.org') as unknown as {
      webhooks: { clientConfig: { service: { path: string } } }[];
    };
    // cmd/katib-controller/v1beta1/main.go and pkg/webhook/v1beta1/webhook.go register these.
    expect(webhooks.map(({ clientConfig }) => clientConfig.service.path)).toEqual([
      '/mutate-experiment',
      '/mutate-pod',
    ]);
    expect(find(render(), 'ValidatingWebhookConfiguration', 'katib.kubeflow.org')).toMatchObject({
      webhooks: [{ clientConfig: { service: { path: '/validate-experiment' } } }],
    });
  });
});
