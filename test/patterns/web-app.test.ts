import type { PlatformContextOptions } from '../../lib/core/context';
import type { KubeObject } from '../../lib/kubernetes/objects';
import type { Container } from '../../lib/kubernetes/pods';
import { WebApp, type WebAppProps } from '../../lib/patterns/web-app';
import { find, renderObjects } from '../support/render';

const render = (props: Partial<WebAppProps> = {}, context?: PlatformContextOptions) =>
  renderObjects(
    (chart) =>
      new WebApp(chart, 'app', {
        name: 'volumes-web-app',
        image: 'volumes-web-app',
        prefix: '/volumes',
        permissions: [],
        userRoles: { name: 'ui' },
        ...props,
      }),
    context,
  );
const deploymentOf = (objects: KubeObject[]) => find(objects, 'Deployment', 'volumes-web-app-deployment');
const environmentOf = (objects: KubeObject[]) => {
  const { spec } = deploymentOf(objects) as unknown as { spec: { template: { spec: { containers: Container[] } } } };
  return Object.fromEntries((spec.template.spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
};

test('cookies are secure when users come through TLS, unless the settings say otherwise', () => {
  const cookies = (props: Partial<WebAppProps>, tls: boolean) =>
    environmentOf(render(props, { gateway: { tls } })).APP_SECURE_COOKIES;
  expect(cookies({}, false)).toBe('false');
  expect(cookies({}, true)).toBe('true');
  expect(cookies({ secureCookies: false }, true)).toBe('false');
});

test('the user’s header and its prefix are the platform’s', () => {
  expect(environmentOf(render({}, { userHeader: 'x-user', userPrefix: 'oidc:' }))).toMatchObject({
    USERID_HEADER: 'x-user',
    USERID_PREFIX: 'oidc:',
  });
});

test('metrics can be switched off', () => {
  expect(environmentOf(render()).METRICS).toBe('1');
  // The backend takes any text for yes, 0 as well: kubeflow/notebooks v1.11.0 crud_backend/config.py.
  expect(environmentOf(render({ metrics: false })).METRICS).toBe('');
});

test('route, policies and Service lead to the same pods', () => {
  const objects = render({ networkPorts: [5000], sameNamespace: false });
  expect(find(objects, 'Service', 'volumes-web-app-service')).toMatchObject({
    spec: { ports: [{ targetPort: 5000 }] },
  });
  expect(find(objects, 'VirtualService', 'volumes-web-app-volumes-web-app')).toMatchObject({
    spec: { http: [{ match: [{ uri: { prefix: '/volumes/' } }] }] },
  });
  expect(find(objects, 'NetworkPolicy', 'volumes-web-app')).toMatchObject({
    spec: { ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 5000 }] }] },
  });
});

test('without Istio there is no route', () => {
  const kinds = render({ istio: false }).map(({ kind }) => kind);
  for (const kind of ['VirtualService', 'DestinationRule', 'AuthorizationPolicy', 'NetworkPolicy']) {
    expect(kinds).not.toContain(kind);
  }
});

test('configuration is mounted as a folder or as a single file, and a change of it replaces the pods', () => {
  const files = (text: string) =>
    render({
      configFiles: [
        { name: 'folder', volume: 'folder', path: '/etc/folder', data: { 'a.yaml': text } },
        { name: 'file', volume: 'file', path: '/etc/b.yaml', key: 'b.yaml', data: { 'b.yaml': 'b' } },
      ],
    });
  const objects = files('a');
  expect(find(objects, 'ConfigMap', 'volumes-web-app-folder').data).toEqual({ 'a.yaml': 'a' });
  expect(deploymentOf(objects)).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              volumeMounts: [
                { name: 'folder', mountPath: '/etc/folder' },
                { name: 'file', mountPath: '/etc/b.yaml', subPath: 'b.yaml' },
              ],
            },
          ],
          volumes: [
            { name: 'folder', configMap: { name: 'volumes-web-app-folder' } },
            { name: 'file', configMap: { name: 'volumes-web-app-file' } },
          ],
        },
      },
    },
  });
  expect(deploymentOf(objects)).not.toEqual(deploymentOf(files('changed')));
});

test('a pod gets requests once its backend answers', () => {
  expect(deploymentOf(render())).toMatchObject({
    spec: {
      template: { spec: { containers: [{ readinessProbe: { httpGet: { path: '/healthz/readiness', port: 5000 } } }] } },
    },
  });
});
