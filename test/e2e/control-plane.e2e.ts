import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type Api,
  ApiError,
  ControlPlane,
  conditionOf,
  differencesFromStored,
  type KubernetesObject,
  kubernetesVersion,
  makeCertificate,
  type PlayedController,
  playCertManager,
  playProfileController,
  referenceTo,
  valueAt,
  WebhookStandIn,
  waitFor,
  waitUntilServed,
} from './harness';

/** The tests' own cluster works, so that a failure of another end-to-end test is about what that one tests. */
describe('the cluster of the end-to-end tests', () => {
  let plane: ControlPlane;
  let api: Api;
  /** How many seconds passed until it was there. */
  let startedIn: number;
  /** How many seconds of a processor its parts had used by then. */
  let work: number;

  beforeAll(async () => {
    const start = Date.now();
    plane = await ControlPlane.start({ nodes: 2 });
    startedIn = (Date.now() - start) / 1000;
    work = plane.pids.reduce((sum, pid) => sum + secondsOfWork(pid), 0);
    api = plane.api;
  });

  afterAll(async () => {
    await plane.stop();
  });

  test('starts with a few seconds of work, and so, where nothing else runs, in a few seconds', () => {
    expect(work).toBeGreaterThan(0.5);
    expect(work).toBeLessThan(8);
    expect(startedIn).toBeLessThan(30);
  });

  test('is of the version that go.mod requires, for anybody with the kubeconfig', async () => {
    expect(await api.request('GET', '/version')).toMatchObject({ gitVersion: kubernetesVersion() });
    const kubeconfig = readFileSync(plane.kubeconfig, 'utf8');
    expect(kubeconfig).toContain(plane.url);
    expect(kubeconfig).toContain(plane.token);
  });

  test('has ready nodes', async () => {
    const nodes = await api.list('v1', 'Node');
    expect(nodes.map((node) => [node.metadata.name, conditionOf(node, 'Ready')])).toEqual([
      ['node-1', 'True'],
      ['node-2', 'True'],
    ]);
  });

  test('runs the pods of a Deployment and completes those of a Job', async () => {
    const deployment = await api.apply(newDeployment('server', { replicas: 3 }));
    const job = await api.apply(newJob('migration'));
    await waitFor(
      async () => conditionOf(await api.get(referenceTo(deployment)), 'Available') === 'True',
      'the Deployment',
    );
    await waitFor(async () => conditionOf(await api.get(referenceTo(job)), 'Complete') === 'True', 'the Job');
    const pods = await api.list('v1', 'Pod', { namespace: 'default', query: { labelSelector: 'app=server' } });
    expect(pods.map((pod) => valueAt(pod, 'status', 'phase'))).toEqual(['Running', 'Running', 'Running']);
    await api.delete(referenceTo(deployment));
    const gone = async () => (await api.list('v1', 'Pod', { query: { labelSelector: 'app=server' } })).length === 0;
    await waitFor(gone, 'the pods of the deleted Deployment to be gone');
  });

  test('gives a claim its volume once a pod uses it, and takes it back', async () => {
    const claim = await api.apply(newClaim('data'));
    const phase = async () => valueAt(await api.get(referenceTo(claim)), 'status', 'phase');
    expect(await phase()).toBe('Pending');
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    const pod = await api.apply(newPod('reader', { volumes }));
    await waitFor(async () => (await phase()) === 'Bound', 'the claim to be bound');
    await waitFor(async () => valueAt(await api.get(referenceTo(pod)), 'status', 'phase') === 'Running', 'the pod');
    const volume = (await api.list('v1', 'PersistentVolume'))[0];
    expect(valueAt(volume, 'spec', 'claimRef', 'name')).toBe('data');
    await api.delete(referenceTo(pod));
    await api.delete(referenceTo(claim));
    await waitFor(async () => (await api.list('v1', 'PersistentVolume')).length === 0, 'the volume to be gone');
  });

  test('gives Services addresses that never leave the machine', async () => {
    const service = await api.apply(newService('web', { type: 'LoadBalancer' }));
    expect(valueAt(service, 'spec', 'clusterIP')).toMatch(/^127\.1\d\d\./);
    await waitFor(
      async () =>
        valueAt(await api.get(referenceTo(service)), 'status', 'loadBalancer', 'ingress', 0, 'ip') !== undefined,
      'an address from the load balancer',
    );
  });

  test('says no to whom the roles do not allow', async () => {
    const stranger = api.as('ann@example.com');
    await expect(stranger.list('v1', 'Secret')).rejects.toMatchObject({ status: 403, reason: 'Forbidden' });
    await stranger.close();
    const member = api.as('ben@example.com', ['developers', 'system:masters']);
    await expect(member.list('v1', 'Secret')).resolves.toBeDefined();
    await member.close();
  });

  test('stores what it is sent', async () => {
    const sent = newDeployment('stored', { replicas: 0, resources: { limits: { cpu: '1000m', memory: '1024Mi' } } });
    const stored = await api.apply(sent);
    expect(differencesFromStored(sent, stored)).toEqual([]);
    const other = newDeployment('stored', { replicas: 1, resources: { limits: { cpu: '2', memory: '1Gi' } } });
    expect(differencesFromStored(other, stored).map(({ path, stored: value }) => [path, value])).toEqual([
      ['spec.replicas', 0],
      ['spec.template.spec.containers[0].resources.limits.cpu', '1'],
    ]);
  });

  test('plays the controller of a custom resource as its stages say', async () => {
    await define(api, 'apps.example.com', 'Task');
    await plane.play(
      'tasks',
      JSON.stringify({
        apiVersion: 'kwok.x-k8s.io/v1alpha1',
        kind: 'Stage',
        metadata: { name: 'task' },
        spec: {
          resourceRef: { apiGroup: 'apps.example.com/v1', kind: 'Task' },
          selector: { matchExpressions: [{ jq: { key: '.status.phase', operator: 'DoesNotExist' } }] },
          steps: [{ patch: { subresource: 'status', root: 'status', template: 'phase: Done' } }],
        },
      }),
    );
    const task = await api.apply(newObject('apps.example.com/v1', 'Task', 'one'));
    await waitFor(async () => valueAt(await api.get(referenceTo(task)), 'status', 'phase') === 'Done', 'the task');
  });

  describe('with a webhook that the test plays', () => {
    let service: { namespace: string; name: string };
    let standIn: WebhookStandIn;
    let configuration: KubernetesObject;

    beforeAll(async () => {
      service = { namespace: 'default', name: 'judge' };
      await api.apply(newService('judge'));
      standIn = await WebhookStandIn.start(api, service, {
        admit: ({ object }, path) => {
          if (path === '/mutate' && object) {
            return { allowed: true, object: { ...object, data: { ...Object(object.data), seen: 'yes' } } };
          }
          return valueAt(object, 'data', 'mood') === 'bad'
            ? { allowed: false, message: 'not today' }
            : { allowed: true };
        },
      });
      configuration = await api.apply(newWebhook('ValidatingWebhookConfiguration', 'judge', '/validate'));
    });

    afterAll(async () => {
      await standIn.stop();
    });

    test('the API server does not call whom it has no reason to trust', async () => {
      await expect(api.apply(newConfigMap('early', {}))).rejects.toThrow(/failed calling webhook.*certificate/s);
      expect(standIn.admissions).toEqual([]);
    });

    test('it is asked, may refuse, and may change', async () => {
      await standIn.introduceTo(referenceTo(configuration));
      await standIn.introduceTo(
        referenceTo(await api.apply(newWebhook('MutatingWebhookConfiguration', 'judge', '/mutate'))),
      );
      const refusal = async () => {
        const outcome = await api.apply(newConfigMap('refused', { mood: 'bad' })).catch((error: unknown) => error);
        return outcome instanceof ApiError && outcome.status === 403 && outcome;
      };
      expect((await waitFor(refusal, 'the webhook to be trusted')).message).toContain('not today');
      const allowed = async () => (await api.apply(newConfigMap('allowed', { mood: 'good' }))).data;
      expect(await waitFor(allowed, 'the webhook to be trusted')).toEqual({ mood: 'good', seen: 'yes' });
      const asked = standIn.admissions.filter(({ request }) => request.name === 'allowed').map(({ path }) => path);
      expect(asked.slice(-2)).toEqual(['/mutate', '/validate']);
    });

    test('when it stops, the API server is refused at once', async () => {
      await standIn.stop();
      const start = Date.now();
      await expect(api.apply(newConfigMap('late', {}))).rejects.toThrow(/connection refused/);
      expect(Date.now() - start).toBeLessThan(2_000);
      await api.delete(referenceTo(configuration));
      await api.delete({ ...referenceTo(configuration), kind: 'MutatingWebhookConfiguration' });
    });

    test('it converts between the versions of a custom resource', async () => {
      await api.apply(newService('converter'));
      const converter = await WebhookStandIn.start(
        api,
        { ...service, name: 'converter' },
        {
          convert: (object, apiVersion) => ({ ...object, apiVersion, spec: { from: object.apiVersion } }),
        },
      );
      const definition = await define(api, 'shapes.example.com', 'Square', {
        versions: ['v1', 'v2'],
        converter: 'converter',
      });
      await converter.introduceTo(referenceTo(definition));
      const created = () => api.create(newObject('shapes.example.com/v1', 'Square', 'one'));
      await waitFor(created, 'the changed definition to be in use');
      const asOther = { apiVersion: 'shapes.example.com/v2', kind: 'Square', namespace: 'default', name: 'one' };
      const square = await waitFor(() => api.find(asOther), 'the conversion');
      expect(square).toMatchObject({ apiVersion: 'shapes.example.com/v2', spec: { from: 'shapes.example.com/v1' } });
      expect(converter.conversions.map(({ apiVersion }) => apiVersion)).toContain('shapes.example.com/v1');
      await api.delete(referenceTo(definition));
      await api.waitUntilGone(referenceTo(definition));
      await converter.stop();
    });
  });

  describe('with a profile controller that the test plays', () => {
    let controller: PlayedController;

    beforeAll(async () => {
      await define(api, 'kubeflow.org', 'Profile', { scope: 'Cluster' });
      await api.apply({
        ...newObject('rbac.authorization.k8s.io/v1', 'ClusterRole', 'kubeflow-edit'),
        rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'patch'] }],
      });
      controller = playProfileController(api);
    });

    afterAll(async () => {
      await controller.stop();
    });

    test('a Profile gets a namespace in which its editor may work, and only there', async () => {
      const owner = { kind: 'User', name: 'ann@example.com' };
      const resourceQuotaSpec = { hard: { cpu: '2' } };
      await api.apply({ ...newObject('kubeflow.org/v1', 'Profile', 'team-a'), spec: { owner, resourceQuotaSpec } });
      const quota = { apiVersion: 'v1', kind: 'ResourceQuota', namespace: 'team-a', name: 'kf-resource-quota' };
      await waitFor(() => api.find(quota), 'the quota of the profile');
      const namespace = await api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'team-a' });
      expect(namespace.metadata.annotations).toMatchObject({ owner: 'ann@example.com' });
      expect(namespace.metadata.labels).toMatchObject({ 'app.kubernetes.io/part-of': 'kubeflow-profile' });
      const editor = api.as('system:serviceaccount:team-a:default-editor');
      await waitFor(() => mayApply(editor, 'team-a'), 'the rights of the editor');
      expect(await mayApply(editor, 'default')).toBe(false);
      await editor.close();
    });
  });

  describe('with a cert-manager that the test plays', () => {
    let controller: PlayedController;

    beforeAll(async () => {
      for (const kind of ['Certificate', 'Issuer', 'ClusterIssuer']) {
        await define(api, 'cert-manager.io', kind, { scope: kind === 'ClusterIssuer' ? 'Cluster' : 'Namespaced' });
      }
      await api.apply(newService('server'));
      controller = playCertManager(api);
    });

    afterAll(async () => {
      await controller.stop();
    });

    test('a Certificate gets its Secret, signed as its issuer says, and the API server trusts it', async () => {
      await api.apply(newIssuer('itself', { selfSigned: {} }));
      await api.apply(newIssuer('root', { ca: { secretName: 'root' } }));
      const leaf = await api.apply(newCertificate('leaf', 'root', { dnsNames: ['server.default.svc'] }));
      await api.apply(newCertificate('root', 'itself', { isCA: true, commonName: 'root' }));
      await waitFor(async () => conditionOf(await api.get(referenceTo(leaf)), 'Ready') === 'True', 'the certificate');
      const root = await certificateIn(api, 'root', 'tls.crt');
      const own = await certificateIn(api, 'leaf', 'tls.crt');
      expect(own.checkHost('server.default.svc')).toBe('server.default.svc');
      expect(own.verify(root.publicKey)).toBe(true);
      expect((await certificateIn(api, 'leaf', 'ca.crt')).fingerprint256).toBe(root.fingerprint256);

      const standIn = await WebhookStandIn.start(api, { namespace: 'default', name: 'server' }, { secret: 'leaf' });
      const configuration = newWebhook('ValidatingWebhookConfiguration', 'server', '/validate', {
        'cert-manager.io/inject-ca-from': 'default/leaf',
      });
      await api.apply(configuration);
      const asked = async () => {
        await api.apply(newConfigMap('certified', {}));
        return standIn.admissions.length > 0;
      };
      await waitFor(asked, 'the API server to trust the injected certificate');
      await api.delete(referenceTo(configuration));
      await standIn.stop();
    });

    test('a Certificate waits for its issuer, and that for its Secret', async () => {
      const issuer = await api.apply(newIssuer('late', { ca: { secretName: 'late' } }));
      const waiting = await api.apply(newCertificate('waiting', 'late', { dnsNames: ['waiting'] }));
      await new Promise((done) => setTimeout(done, 1_000));
      expect(conditionOf(await api.get(referenceTo(issuer)), 'Ready')).toBeUndefined();
      expect(conditionOf(await api.get(referenceTo(waiting)), 'Ready')).toBeUndefined();
      await api.apply(newCertificate('late', 'itself', { isCA: true }));
      await waitFor(
        async () => conditionOf(await api.get(referenceTo(waiting)), 'Ready') === 'True',
        'the certificate',
      );
    });

    test('a Secret is trusted only if it allows that', async () => {
      const { certificate } = await makeCertificate({ commonName: 'direct', isAuthority: true });
      const secret = (annotations: Record<string, string>) => ({
        ...newObject('v1', 'Secret', 'direct'),
        metadata: { name: 'direct', namespace: 'default', annotations },
        stringData: { 'ca.crt': certificate },
      });
      await api.apply(secret({}));
      const annotation = { 'cert-manager.io/inject-ca-from-secret': 'default/direct' };
      const configuration = newWebhook('ValidatingWebhookConfiguration', 'direct', '/', annotation, 'Ignore');
      await api.apply(configuration);
      const trusted = async () =>
        valueAt(await api.get(referenceTo(configuration)), 'webhooks', 0, 'clientConfig', 'caBundle');
      await new Promise((done) => setTimeout(done, 1_500));
      expect(await trusted()).toBeUndefined();
      await api.apply(secret({ 'cert-manager.io/allow-direct-injection': 'true' }));
      const bundle = await waitFor(trusted, 'the certificate of the Secret');
      expect(Buffer.from(String(bundle), 'base64').toString()).toBe(certificate);
      await api.delete(referenceTo(configuration));
    });
  });
});

describe('the end of a cluster', () => {
  test('leaves neither processes nor files', async () => {
    const plane = await ControlPlane.start();
    expect(plane.pids).toHaveLength(5);
    expect(plane.pids.filter(isRunning)).toEqual(plane.pids);
    await plane.stop();
    expect(plane.pids.filter(isRunning)).toEqual([]);
    expect(existsSync(plane.directory)).toBe(false);
  });

  test('comes too when the tests are killed', async () => {
    const tests = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'fixtures', 'start-and-hang.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { pids, directory } = await firstLine(tests);
    expect(pids.filter(isRunning)).toEqual(pids);
    tests.kill('SIGKILL');
    await waitFor(async () => !pids.some(isRunning) && !existsSync(directory), 'the abandoned cluster to end', 10_000);
  });

  test('of one that cannot start comes with the log of the reason', async () => {
    const start = ControlPlane.start({ apiServerFlags: ['--no-such-flag'] });
    await expect(start).rejects.toThrow(/kube-apiserver has ended.*unknown flag: --no-such-flag/s);
  });

  test('two clusters at a time do not meet', async () => {
    const planes = await Promise.all([ControlPlane.start(), ControlPlane.start()]);
    const addresses = await Promise.all(
      planes.map(async ({ api }) =>
        valueAt(await api.apply(newService('same', { clusterIP: undefined })), 'spec', 'clusterIP'),
      ),
    );
    const networks = addresses.map((address) => String(address).split('.').slice(0, 2).join('.'));
    expect(new Set(networks).size).toBe(2);
    await Promise.all(planes.map((plane) => plane.stop()));
  });
});

function newObject(apiVersion: string, kind: string, name: string): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'default' } };
}

function podSpec(extra: Record<string, unknown> = {}, resources: unknown = {}) {
  return { containers: [{ name: 'main', image: 'example', resources }], ...extra };
}

function newPod(name: string, spec: Record<string, unknown>): KubernetesObject {
  return { ...newObject('v1', 'Pod', name), spec: podSpec(spec) };
}

function newDeployment(name: string, spec: { replicas: number; resources?: unknown }): KubernetesObject {
  const labels = { app: name };
  return {
    ...newObject('apps/v1', 'Deployment', name),
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec({}, spec.resources) },
    },
  };
}

function newJob(name: string): KubernetesObject {
  return { ...newObject('batch/v1', 'Job', name), spec: { template: { spec: podSpec({ restartPolicy: 'Never' }) } } };
}

function newClaim(name: string): KubernetesObject {
  return {
    ...newObject('v1', 'PersistentVolumeClaim', name),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}

function newService(name: string, spec: Record<string, unknown> = {}): KubernetesObject {
  return { ...newObject('v1', 'Service', name), spec: { ports: [{ port: 443, targetPort: 8443 }], ...spec } };
}

function newConfigMap(name: string, data: Record<string, string>): KubernetesObject {
  return { ...newObject('v1', 'ConfigMap', name), data };
}

/** A webhook for the ConfigMaps of the default namespace. */
function newWebhook(
  kind: string,
  service: string,
  path: string,
  annotations: Record<string, string> = {},
  failurePolicy = 'Fail',
): KubernetesObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: service, annotations },
    webhooks: [
      {
        name: `${service}.example.com`,
        clientConfig: { service: { namespace: 'default', name: service, path } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        failurePolicy,
      },
    ],
  };
}

function newIssuer(name: string, spec: Record<string, unknown>): KubernetesObject {
  return { ...newObject('cert-manager.io/v1', 'Issuer', name), spec };
}

function newCertificate(name: string, issuer: string, spec: Record<string, unknown>): KubernetesObject {
  const issuerRef = { kind: 'Issuer', name: issuer };
  return { ...newObject('cert-manager.io/v1', 'Certificate', name), spec: { secretName: name, issuerRef, ...spec } };
}

/** Defines a custom resource in which everything is allowed, and waits until it can be used. */
async function define(
  api: Api,
  group: string,
  kind: string,
  options: { scope?: string; versions?: string[]; converter?: string } = {},
): Promise<KubernetesObject> {
  const { scope = 'Namespaced', versions = ['v1'], converter } = options;
  const plural = `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const clientConfig = { service: { namespace: 'default', name: converter, path: '/convert' } };
  const definition = await api.apply({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema,
        subresources: { status: {} },
      })),
      ...(converter
        ? { conversion: { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } } }
        : {}),
    },
  });
  await waitUntilServed(api, [definition]);
  return definition;
}

async function mayApply(api: Api, namespace: string): Promise<boolean> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'attempt', namespace } };
  return api.apply(object).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 403) {
        return false;
      }
      throw error;
    },
  );
}

async function certificateIn(api: Api, secret: string, file: string): Promise<X509Certificate> {
  const { data } = await api.get({ apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: secret });
  return new X509Certificate(Buffer.from(String(valueAt(data, file)), 'base64'));
}

/** Whether a process exists and is more than an entry that nobody has collected. */
function isRunning(pid: number): boolean {
  try {
    const [, state] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    return !state?.startsWith('Z');
  } catch {
    return false;
  }
}

/** How long a process has kept a processor busy. */
function secondsOfWork(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / 100;
}

async function firstLine(child: ChildProcess): Promise<{ pids: number[]; directory: string }> {
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      return JSON.parse(line) as { pids: number[]; directory: string };
    }
  }
  throw new Error('the child said nothing');
}
