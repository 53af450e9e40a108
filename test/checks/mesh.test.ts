import { checkMesh } from '../../lib/checks/mesh/check-mesh';
import { PlatformContext, type PlatformContextOptions } from '../../lib/core/context';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { surroundingsOf } from '../../lib/platform/surroundings';

const namespace = 'apps';
const pods = { app: 'shop' };

const object = (apiVersion: string, kind: string, name: string, spec?: object, more: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  ...(spec ? { spec } : {}),
  ...more,
});
const home = (labels: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: namespace, labels },
});
const workload = (metadata: object = {}, name = 'shop'): KubeObject =>
  object('apps/v1', 'Deployment', name, {
    template: {
      metadata: { labels: pods, ...metadata },
      spec: { containers: [{ name: 'shop', ports: [{ name: 'web', containerPort: 8080 }] }] },
    },
  });
const policy = (name: string, spec: object = {}) => object('security.istio.io/v1', 'AuthorizationPolicy', name, spec);
const allow = (principal: string, selector: object = pods) =>
  policy('shop', {
    selector: { matchLabels: selector },
    rules: [{ from: [{ source: { principals: [principal] } }] }],
  });
const route = (spec: object) =>
  object('networking.istio.io/v1', 'VirtualService', 'shop', { hosts: ['*'], gateways: ['gateway'], ...spec });
const gateway = (hosts: string[], selector: object = pods) =>
  object('networking.istio.io/v1', 'Gateway', 'gateway', { selector, servers: [{ hosts }] });
const leadsTo = (host: string, number?: number) => ({
  http: [{ route: [{ destination: { host, ...(number ? { port: { number } } : {}) } }] }],
});

const SOUND: KubeObject[] = [
  home({ 'istio-injection': 'enabled' }),
  workload(),
  object('v1', 'ServiceAccount', 'caller'),
  object('v1', 'Service', 'shop', { selector: pods, ports: [{ port: 80, targetPort: 'web' }] }),
  policy('deny-all'),
  allow('cluster.local/ns/apps/sa/caller'),
  gateway(['*']),
  route(leadsTo('shop.apps.svc.cluster.local', 80)),
];

/** The sound objects, with those of the same kind and name replaced. */
const withObjects = (...changed: KubeObject[]): KubeObject[] => [
  ...SOUND.filter(
    (each) => !changed.some(({ kind, metadata }) => kind === each.kind && metadata.name === each.metadata.name),
  ),
  ...changed,
];
const without = (kind: string, name: string) =>
  SOUND.filter((each) => each.kind !== kind || each.metadata.name !== name);
const messages = (objects: KubeObject[], context?: PlatformContextOptions) =>
  checkMesh(objects, surroundingsOf(new PlatformContext(context))).map(
    ({ path, message }) => `${String(path[0])} ${message}`,
  );

test('nothing is said of objects that fit', () => {
  expect(messages(SOUND)).toEqual([]);
});

describe('principals', () => {
  test('one without a service account', () => {
    expect(messages(withObjects(allow('cluster.local/ns/apps/sa/nobody')))).toEqual([
      expect.stringMatching(
        /AuthorizationPolicy apps\/shop names .*nobody, but there is no ServiceAccount apps\/nobody/,
      ),
    ]);
  });

  test('one of another trust domain', () => {
    expect(messages(withObjects(allow('elsewhere/ns/apps/sa/caller')))).toEqual([
      expect.stringContaining('but the trust domain is cluster.local'),
    ]);
  });

  test('a pattern is nobody in particular', () => {
    expect(messages(withObjects(allow('cluster.local/ns/apps/sa/*')))).toEqual([]);
  });

  test('the gateway of an Istio that is there already is in no render', () => {
    const gatewayPrincipal = allow('cluster.local/ns/istio-system/sa/edge');
    const existing: PlatformContextOptions = {
      mesh: { installation: 'existing' },
      gateway: { serviceAccount: 'edge' },
    };
    const istio: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } };
    expect(messages([...withObjects(gatewayPrincipal), istio], existing)).toEqual([]);
    expect(messages([...withObjects(gatewayPrincipal), istio])).toHaveLength(1);
  });

  test('one in a namespace that others made may be anybody', () => {
    expect(messages(withObjects(allow('cluster.local/ns/elsewhere/sa/caller')))).toEqual([]);
  });

  test('one whose component is off is expected to come', () => {
    const options: PlatformContextOptions = { namespaces: { kubeflow: 'apps' } };
    const dashboard = withObjects(allow('cluster.local/ns/apps/sa/dashboard'));
    expect(messages(dashboard, { ...options, absent: ['central-dashboard'] })).toEqual([]);
    expect(messages(dashboard, options)).toHaveLength(1);
  });
});

describe('policies', () => {
  test('one that selects no pods', () => {
    const useless = policy('useless', { selector: { matchLabels: { app: 'gone' } }, rules: [{}] });
    expect(messages([...SOUND, useless])).toEqual([
      expect.stringMatching(/apps\/useless selects no pods: none of namespace apps has {"app":"gone"}/),
    ]);
  });

  test('in the root namespace one may select pods anywhere', () => {
    const root = policy('root', { selector: { matchLabels: pods }, rules: [{}] });
    root.metadata.namespace = 'istio-system';
    expect(messages([...SOUND, root])).toEqual([]);
  });

  test('one for a Service that does not exist', () => {
    const target = (name: string) =>
      policy('target', { targetRefs: [{ kind: 'Service', group: '', name }], rules: [{}] });
    expect(messages([...SOUND, target('shop')])).toEqual([]);
    expect(messages([...SOUND, target('gone')])).toEqual([expect.stringContaining('selects no pods')]);
  });
});

describe('workloads', () => {
  const closed = [expect.stringMatching(/Deployment apps\/shop serves port 8080 in the mesh/)];

  test('one that no policy opens', () => {
    expect(messages(without('AuthorizationPolicy', 'shop'))).toEqual(closed);
  });

  test('a policy that denies opens nothing', () => {
    const deny = policy('shop', { action: 'DENY', selector: { matchLabels: pods }, rules: [{}] });
    expect(messages(withObjects(deny))).toEqual(closed);
  });

  test('a policy that denies all in the root namespace counts everywhere', () => {
    const root = policy('deny-all');
    root.metadata.namespace = 'istio-system';
    const others = SOUND.filter(({ kind }) => kind !== 'AuthorizationPolicy');
    expect(messages([...others, root])).toEqual(closed);
    expect(messages(others)).toEqual([]);
  });

  test.each([
    ['whose namespace is not in the mesh', withoutPolicy(home({}))],
    ['that wants no sidecar', withoutPolicy(workload({ labels: { ...pods, 'sidecar.istio.io/inject': 'false' } }))],
    [
      'whose port goes past the sidecar',
      withoutPolicy(workload({ annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' } })),
    ],
    ['that serves nothing', without('AuthorizationPolicy', 'shop').filter(({ kind }) => !/Service$/.test(kind))],
  ])('one %s needs no policy', (_title, objects) => {
    expect(messages(objects)).toEqual([]);
  });

  describe('of an ambient mesh', () => {
    const ambient = home({ 'istio.io/dataplane-mode': 'ambient' });
    const looking = (rule: object) => policy('shop', { selector: { matchLabels: pods }, rules: [rule] });

    test.each([
      { when: [{ key: 'request.headers[kubeflow-userid]', values: ['*'] }] },
      { to: [{ operation: { paths: ['/healthz'] } }] },
      { from: [{ source: { requestPrincipals: ['*'] } }] },
    ])('a policy that looks at requests: %j', (rule) => {
      const found = messages(withObjects(ambient, looking(rule)));
      expect(found).toEqual([
        expect.stringMatching(/apps\/shop looks at requests, but the pods of .*Deployment apps\/shop/),
      ]);
      const own = workload({ labels: { ...pods, 'sidecar.istio.io/inject': 'true' } });
      expect(messages(withObjects(ambient, looking(rule), own))).toEqual([]);
      expect(messages(withObjects(looking(rule)))).toEqual([]);
    });

    test('a policy that looks at connections', () => {
      const rule = { to: [{ operation: { ports: ['8080'] } }], when: [{ key: 'source.namespace', values: ['a'] }] };
      expect(messages(withObjects(ambient, looking(rule)))).toEqual([]);
    });
  });

  test('in an ambient mesh no port goes past the proxy, but a pod may stay out', () => {
    const ambient = home({ 'istio.io/dataplane-mode': 'ambient' });
    const excluded = workload({ annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' } });
    expect(messages(withoutPolicy(ambient, excluded))).toEqual(closed);
    const out = workload({ labels: { ...pods, 'istio.io/dataplane-mode': 'none' } });
    expect(messages(withoutPolicy(ambient, out))).toEqual([]);
  });

  function withoutPolicy(...changed: KubeObject[]): KubeObject[] {
    return withObjects(...changed).filter(
      ({ kind, metadata }) => kind !== 'AuthorizationPolicy' || metadata.name !== 'shop',
    );
  }
});

describe('routes', () => {
  test('one on a gateway that does not exist', () => {
    expect(messages(without('Gateway', 'gateway'))).toEqual([
      expect.stringContaining('hangs on gateway gateway, which does not exist'),
    ]);
  });

  test('a gateway of another namespace is named with it', () => {
    const elsewhere = route({ gateways: ['other/gateway'], ...leadsTo('shop', 80) });
    expect(messages(withObjects(elsewhere))).toEqual([expect.stringContaining('hangs on gateway other/gateway')]);
  });

  test('one with a host that its gateway does not serve', () => {
    const shop = route({ hosts: ['shop.example.com'], ...leadsTo('shop', 80) });
    expect(messages(withObjects(shop, gateway(['*.example.com'])))).toEqual([]);
    expect(messages(withObjects(shop, gateway(['apps/kubeflow.example.com'])))).toEqual([
      expect.stringContaining('has host shop.example.com, but gateway gateway serves apps/kubeflow.example.com only'),
    ]);
  });

  test('one that leads to a Service that does not exist', () => {
    expect(messages(withObjects(route(leadsTo('gone.apps.svc.cluster.local'))))).toEqual([
      expect.stringContaining('leads to gone.apps.svc.cluster.local, but there is no Service apps/gone'),
    ]);
    expect(messages(withObjects(route(leadsTo('shop'))))).toEqual([]);
  });

  test('one that leads to a port that the Service does not have', () => {
    expect(messages(withObjects(route(leadsTo('shop', 81))))).toEqual([
      expect.stringContaining('leads to port 81 of shop, which has 80 only'),
    ]);
  });

  test('hosts outside of the cluster are not looked up', () => {
    expect(messages(withObjects(route(leadsTo('www.example.com', 443))))).toEqual([]);
  });
});

test('a gateway that no pod serves', () => {
  const unserved = withObjects(gateway(['*'], { istio: 'gone' }));
  expect(messages(unserved)).toEqual([expect.stringContaining('Gateway apps/gateway selects no pods')]);
  expect(messages(unserved, { mesh: { installation: 'existing' } })).toEqual([]);
});

describe('who may call, as NetworkPolicies and the mesh say it', () => {
  const byName = (name: string) => ({
    namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [name] }] },
  });
  const network = (spec: object) => object('networking.k8s.io/v1', 'NetworkPolicy', 'shop', spec);
  const opened = (from: object[], ports?: object[], podSelector: object = {}) =>
    network({ podSelector, ingress: [{ from, ...(ports ? { ports } : {}) }] });
  const rules = (...all: object[]) => policy('shop', { selector: { matchLabels: pods }, rules: all });
  const source = (each: object) => ({ from: [{ source: each }] });
  const caller = source({ principals: ['cluster.local/ns/apps/sa/caller'] });
  const monitoring = source({ namespaces: ['monitoring'] });
  const job = source({ principals: ['cluster.local/ns/monitoring/sa/job'] });
  const half =
    /NetworkPolicy apps\/shop admits namespace monitoring to apps\/Deployment apps\/shop, but no AuthorizationPolicy/;
  const other =
    /AuthorizationPolicy apps\/shop lets namespace monitoring call apps\/Deployment apps\/shop, but no NetworkPolicy/;

  test.each<[string, KubeObject[], RegExp[]]>([
    ['both', [opened([byName('monitoring')]), rules(caller, monitoring)], []],
    ['both, by a principal', [opened([byName('monitoring')]), rules(caller, job)], []],
    ['both, the mesh anyone', [opened([byName('monitoring')]), rules({})], []],
    ['neither', [opened([{ podSelector: {} }]), rules(caller)], []],
    ['no NetworkPolicy', [rules(caller, monitoring)], []],
    ['the network alone', [opened([byName('monitoring')]), rules(caller)], [half]],
    ['the network alone, by a label', [opened([byLabel('monitoring')]), rules(caller)], [half]],
    [
      'the network at another port',
      [opened([byName('monitoring')], [{ port: 'web' }]), rules(caller, at('9090'))],
      [half],
    ],
    ['the network at a port of the proxy', [opened([byName('monitoring')], [{ port: 15020 }]), rules(caller)], []],
    [
      'the network to other pods',
      [opened([byName('monitoring')], undefined, { matchLabels: { app: 'x' } }), rules(caller)],
      [],
    ],
    ['the mesh alone', [opened([{ podSelector: {} }]), rules(caller, monitoring)], [other]],
    [
      'the mesh alone, by a principal',
      [opened([byName('elsewhere')]), rules(caller, job, source({ namespaces: ['elsewhere'] }))],
      [other],
    ],
    [
      'a label that the namespace may have',
      [opened([{ namespaceSelector: { matchLabels: { team: 'a' } } }]), rules(caller, monitoring)],
      [],
    ],
    ['everybody', [network({ podSelector: {}, ingress: [{}] }), rules(caller, monitoring)], []],
  ])('%s', (_, objects, expected) => {
    expect(messages(withObjects(...objects))).toEqual(expected.map((each) => expect.stringMatching(each)));
  });

  function byLabel(name: string): object {
    return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
  }
  function at(port: string): object {
    return { ...monitoring, to: [{ operation: { ports: [port] } }] };
  }

  test('pods outside of the mesh are guarded by the network alone', () => {
    const outside = workload({ annotations: { 'sidecar.istio.io/inject': 'false' } });
    expect(messages(withObjects(outside, opened([byName('monitoring')])))).toEqual([]);
  });
});
