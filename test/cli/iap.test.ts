import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Gcloud } from '../../lib/cli/gcloud';
import { writeAudiences } from '../../lib/cli/iap-audiences';
import { keepIapClient } from '../../lib/cli/iap-client';
import { makeProgram } from '../../lib/cli/program';
import { backendServicesIn } from '../../lib/deploy/reach/load-balancer';
import { Platform } from '../../lib/platform/platform';
import { object, Stage } from '../deploy/support';
import { captured } from '../support/captured';
import { useFolder } from '../support/folder';

const folder = useFolder();
const CLIENT = { CLIENT_ID: 'id-of-client', CLIENT_SECRET: 'secret-of-client' };

const settings = (more: { iap?: string; ingress?: string; rest?: string } = {}) => `# Ours
cluster: { platform: gke }
gateway:
  hostname: kf.example.com   # made by hand
  ingress: ${more.ingress ?? '{ kind: gke }'}
auth:
  provider: iap
  iap: ${more.iap ?? '{}'} # to come
components: { default: off, cert-manager: true, istio: true, kubeflow-namespace: true, kubeflow-roles: true,
  kubeflow-istio-resources: true, login: true, gateway-ingress: true }
${more.rest ?? ''}`;
const write = (text: string) => folder.write('my.yaml', text);

describe('iap client', () => {
  const credentials = () => parse(readFileSync(folder.path('my.credentials.yaml'), 'utf8')) as Record<string, object>;

  test('keeps the client with the credentials, from where the render takes it; the settings never have it', () => {
    const file = write(settings());
    expect(keepIapClient(file, CLIENT)).toEqual([
      expect.stringContaining('auth.iap.client is {} now'),
      expect.stringContaining('client_id and client_secret of istio-system/kubeflow-oauth'),
    ]);
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(settings({ iap: '{ client: {} }' }));
    expect(text).not.toMatch(/of-client/);
    expect(credentials()).toEqual({
      'istio-system/kubeflow-oauth': { client_id: 'id-of-client', client_secret: 'secret-of-client' },
    });
    expect(statSync(folder.path('my.credentials.yaml')).mode & 0o777).toBe(0o600);
    const rendered = Platform.fromFile(file)
      .render()
      .find(({ name }) => name.includes('gateway-ingress'));
    expect(rendered?.text).toContain(Buffer.from('secret-of-client').toString('base64'));
    expect(rendered?.text).toContain('secretName: kubeflow-oauth');
  });

  test('what is there already stays, and the file as it is where it names a client', () => {
    const file = write(settings({ iap: '{ client: { id: id-of-client, secretName: mine } }' }));
    writeFileSync(folder.path('my.credentials.yaml'), 'auth/other: { key: value }\n');
    expect(keepIapClient(file, CLIENT)).toHaveLength(1);
    expect(credentials()).toEqual({
      'auth/other': { key: 'value' },
      'istio-system/mine': { client_secret: 'secret-of-client' },
    });
  });

  test.each([
    ['existing', 'credentials: { source: existing }', /kubectl create secret generic kubeflow-oauth -n mesh --from-literal=client_id="\$CLIENT_ID" --from-literal=client_secret="\$CLIENT_SECRET"$/],
    ['externalSecrets', 'credentials: { source: externalSecrets, store: vault, prefix: kf/ }', /under kf\/mesh\/kubeflow-oauth: client_id \(CLIENT_ID\) and client_secret \(CLIENT_SECRET\)$/],
  ])('with credentials.source %s says where it belongs', (_, rest, expected) => {
    const file = write(settings({ iap: '{ client: {} }', rest: `${rest}\nnamespaces: { istio-system: mesh }\n` }));
    const said = keepIapClient(file, CLIENT);
    expect(said).toEqual([expect.stringMatching(expected)]);
    expect(said.join()).not.toMatch(/of-client/);
  }); // biome-ignore format: a table

  test('a Gateway of GKE reads the secret alone', () => {
    const ingress = '{ kind: gatewayApi, className: gke-l7-global-external-managed }';
    expect(() => keepIapClient(write(settings({ ingress })), CLIENT)).toThrow('say auth.iap.client.id first');
    keepIapClient(write(settings({ ingress, iap: '{ client: { id: id-of-client } }' })), CLIENT);
    expect(credentials()['istio-system/kubeflow-oauth']).toEqual({ key: 'secret-of-client' });
  });

  test.each<[string, string, object, RegExp]>([
    ['half a client', settings(), { CLIENT_ID: 'a' }, /expected CLIENT_ID and CLIENT_SECRET in the environment/],
    ['another client', settings({ iap: '{ client: { id: other } }' }), CLIENT, /auth.iap.client.id is "other", and CLIENT_ID another one/],
    ['another login', 'auth: { provider: dex }\n', CLIENT, /my.yaml:1:\d+: auth.provider: expected "iap", got "dex"/],
    ['an own load balancer', 'auth: { provider: iap, iap: { audiences: [/projects/1/global/backendServices/2] } }\n', CLIENT, /gateway.ingress: expected kind gke or gatewayApi/],
  ])('%s is refused, and nothing is written', (_, text, environment, message) => {
    const file = write(text);
    expect(() => keepIapClient(file, environment)).toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe(text);
  }); // biome-ignore format: a table
});

describe('iap audiences', () => {
  const BACKEND = 'k8s1-1a2b3c4d-istio-system-istio-ingressgateway-80-5e6f7a8b';
  const DEFAULT = 'k8s1-1a2b3c4d-kube-system-default-http-backend-80-0a0b0c0d';
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
    stage.server.kinds.push(
      { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', resource: 'ingresses', namespaced: true },
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', resource: 'gateways', namespaced: true },
    );
  });
  afterEach(() => stage.stop());

  const asked: string[] = [];
  beforeEach(() => asked.splice(0));
  /** Google's program, with a project and a backend service. */
  const gcloud: Gcloud = async (args) => {
    asked.push(args.join(' '));
    if (args[0] === 'projects') return '123456789\n';
    return JSON.stringify({
      id: '8482742847219424234',
      selfLink: 'https://www.googleapis.com/compute/v1/projects/our-project/global/backendServices/x',
    });
  };
  const put = (apiVersion: string, kind: string, title: string, annotations: Record<string, string>) => {
    const made = object(apiVersion, kind, title, { spec: {} });
    stage.server.put({ ...made, metadata: { ...made.metadata, annotations } });
  };
  const ingressWith = (...names: string[]) =>
    put('networking.k8s.io/v1', 'Ingress', 'istio-system/envoy-ingress', {
      'ingress.kubernetes.io/backends': JSON.stringify(Object.fromEntries(names.map((name) => [name, 'HEALTHY']))),
    });
  const find = (file: string, more: Parameters<typeof writeAudiences>[1] = {}) =>
    writeAudiences(file, { clock: stage.clock, connection: stage.connection, anyCluster: true, gcloud, ...more });

  test('finds the backend of the gateway, and writes it where comments and all else stay', async () => {
    ingressWith(DEFAULT, BACKEND);
    const file = write(settings());
    const audience = '/projects/123456789/global/backendServices/8482742847219424234';
    expect(await find(file)).toEqual([`${file}: auth.iap.audiences is ${audience} now; render and deploy it`]);
    expect(asked).toEqual([
      `compute backend-services describe ${BACKEND} --global --format=json(id,selfLink)`,
      'projects describe our-project --format=value(projectNumber)',
    ]);
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(settings({ iap: `{ audiences: [ ${audience} ] }` }));
    expect(Platform.fromFile(file).warnings).toEqual([]);
    expect(await find(file)).toEqual([`${file}: auth.iap.audiences is ${audience} already`]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('a Gateway says project and region itself', async () => {
    const name = 'gkemcg1-abcd-istio-system-istio-ingressgateway-80-efgh';
    put('gateway.networking.k8s.io/v1', 'Gateway', 'edge/public', {
      'networking.gke.io/backend-services': `/projects/42/regions/europe-west1/backendServices/gkegw1-abcd-istio-system-gw-serve404-80-efgh, /projects/42/regions/europe-west1/backendServices/${name}`,
    });
    const ingress = '{ kind: gatewayApi, gkePolicies: true, gateway: { namespace: edge, name: public } }';
    const file = write(settings({ ingress }));
    await find(file);
    expect(asked).toEqual([
      `compute backend-services describe ${name} --region=europe-west1 --project=42 --format=json(id,selfLink)`,
    ]);
    expect(readFileSync(file, 'utf8')).toContain('/projects/42/europe-west1/backendServices/8482742847219424234');
  });

  test('told both it asks nobody', async () => {
    const file = write(settings());
    await writeAudiences(file, { project: '7', backend: '8' });
    expect(readFileSync(file, 'utf8')).toContain('/projects/7/global/backendServices/8');
  });

  test.each<[string, string[], RegExp]>([
    ['nothing is there', [], /Ingress istio-system\/envoy-ingress is not on the cluster: deploy first/],
    ['it has no backend yet', [DEFAULT], /names no backend service yet/],
    [
      'it has several',
      ['k8s1-a-b-c-1-x', 'k8s1-a-b-d-1-x'],
      /several backend services: k8s1-a-b-c-1-x, k8s1-a-b-d-1-x/,
    ],
  ])('when %s the file stays as it is', async (_, names, message) => {
    if (names.length > 0) ingressWith(...names);
    const file = write(settings());
    await expect(find(file)).rejects.toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe(settings());
  });

  test('an answer of gcloud that names nothing is an error', async () => {
    ingressWith(BACKEND);
    await expect(find(write(settings()), { gcloud: async () => '{}' })).rejects.toThrow(/gcloud says nothing of k8s1/);
  });

  test('of what is no list of backends nothing is read', () => {
    const annotated = (annotations: Record<string, string>) =>
      backendServicesIn({ apiVersion: 'v1', kind: 'Ingress', metadata: { name: 'a', annotations } });
    expect(annotated({ 'ingress.kubernetes.io/backends': 'null' })).toEqual([]);
    expect(annotated({ 'ingress.kubernetes.io/backends': '{' })).toEqual([]);
    expect(annotated({ 'networking.gke.io/backend-services': 'none' })).toEqual([]);
  });
});

test('the verbs end with 2 and the reason when they cannot do it', async () => {
  const file = write(settings());
  const run = (...args: string[]) => captured(() => makeProgram().parseAsync(['iap', ...args], { from: 'user' }));
  const failed = await run('client', file);
  expect({ code: failed.code, stderr: failed.stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/CLIENT_ID and CLIENT_SECRET/),
  });
  const told = await run('audiences', file, '--project', '7', '--backend', '8');
  expect({ code: told.code, stdout: told.stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('/projects/7/global/backendServices/8 now'),
  });
});
