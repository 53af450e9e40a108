import { MetricsProxy, type MetricsProxyProps } from '../../lib/patterns/metrics-proxy';
import { find, renderObjects } from '../support/render';

function render(props: Partial<MetricsProxyProps> = {}, registry?: string) {
  let proxy: MetricsProxy | undefined;
  const objects = renderObjects(
    (chart) => {
      proxy = new MetricsProxy(chart, 'metrics', {
        name: 'thing',
        namespace: 'apps',
        pods: { app: 'thing' },
        serviceAccount: 'thing-account',
        ...props,
      });
    },
    { images: { registry } },
  );
  return { objects, proxy: proxy as MetricsProxy };
}

test('the Service leads to the port of the container', () => {
  const { objects, proxy } = render();
  expect(find(objects, 'Service', proxy.service)).toMatchObject({
    spec: { selector: { app: 'thing' }, ports: [{ port: 8443, targetPort: 'https' }] },
  });
  expect(proxy.container).toMatchObject({
    args: expect.arrayContaining(['--secure-listen-address=0.0.0.0:8443', '--upstream=http://127.0.0.1:8080/']),
    ports: [{ containerPort: 8443, name: 'https' }],
  });
});

test('the pods may ask the cluster who a reader is', () => {
  const { objects } = render();
  expect(find(objects, 'ClusterRole', 'thing-proxy-role').rules).toEqual([
    { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
    { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  ]);
  expect(find(objects, 'ClusterRoleBinding', 'thing-proxy-rolebinding')).toMatchObject({
    roleRef: { name: 'thing-proxy-role' },
    subjects: [{ kind: 'ServiceAccount', name: 'thing-account', namespace: 'apps' }],
  });
});

test('a reader must be bound to the reader role', () => {
  const { objects, proxy } = render();
  expect(find(objects, 'ClusterRole', proxy.readerRole).rules).toEqual([
    { nonResourceURLs: ['/metrics'], verbs: ['get'] },
  ]);
});

test('the upstream port, all names and the image can be others', () => {
  const names = { service: 's', proxyRole: 'p', proxyRoleBinding: 'b', readerRole: 'r' };
  const { objects, proxy } = render({ upstreamPort: 8081, names }, 'mirror.example.com');
  expect(objects.map(({ metadata }) => metadata.name).sort()).toEqual(['b', 'p', 'r', 's', 's']);
  expect(proxy.container.args).toContain('--upstream=http://127.0.0.1:8081/');
  expect(proxy.container.image).toMatch(/^mirror\.example\.com\//);
});

test('the mesh leaves the decision on its port to the proxy', () => {
  const { objects, proxy } = render();
  expect(find(objects, 'AuthorizationPolicy', proxy.service).spec).toEqual({
    action: 'ALLOW',
    selector: { matchLabels: { app: 'thing' } },
    rules: [{ to: [{ operation: { ports: ['8443'] } }] }],
  });
});
