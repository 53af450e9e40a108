import type { PlatformContextOptions } from '../../lib/core/context';
import { WebRoute, type WebRouteProps } from '../../lib/patterns/web-route';
import { find, renderObjects } from '../support/render';

const render = (props: Partial<WebRouteProps> = {}, context?: PlatformContextOptions) =>
  renderObjects(
    (chart) =>
      new WebRoute(chart, 'route', {
        name: 'page',
        namespace: 'kubeflow',
        service: { name: 'page-service', port: 80 },
        pods: { app: 'page' },
        prefix: '/page/',
        ...props,
      }),
    context,
  );

test('the route leads from the gateway to the Service', () => {
  expect(find(render(), 'VirtualService', 'page').spec).toEqual({
    gateways: ['kubeflow-gateway'],
    hosts: ['*'],
    http: [
      {
        match: [{ uri: { prefix: '/page/' } }],
        rewrite: { uri: '/' },
        route: [{ destination: { host: 'page-service.kubeflow.svc.cluster.local', port: { number: 80 } } }],
      },
    ],
  });
});

test.each<[string, Partial<WebRouteProps>, object | undefined]>([
  ['its prefix, where it asks for it', { forwardedPrefix: '/page' }, { add: { 'x-forwarded-prefix': '/page' } }],
  ['headers whatever the request has', { setHeaders: { user: '%REQ(x-user)%' } }, { set: { user: '%REQ(x-user)%' } }],
  ['nothing more where there is nothing to say', { setHeaders: {} }, undefined],
])('the gateway tells the page %s', (_, props, request) => {
  const { http } = find(render(props), 'VirtualService', 'page').spec as unknown as { http: [{ headers?: object }] };
  expect(http[0].headers).toEqual(request && { request });
});

test('host, domain and mesh are the context’s', () => {
  const objects = render(
    {},
    {
      clusterDomain: 'example.internal',
      trustDomain: 'td',
      namespaces: { 'istio-system': 'mesh' },
      gateway: { hostname: 'kubeflow.example.com' },
    },
  );
  expect(find(objects, 'VirtualService', 'page')).toMatchObject({ spec: { hosts: ['kubeflow.example.com'] } });
  expect(find(objects, 'DestinationRule', 'page')).toMatchObject({
    spec: { host: 'page-service.kubeflow.svc.example.internal' },
  });
  expect(find(objects, 'AuthorizationPolicy', 'page')).toMatchObject({
    spec: { rules: [{ from: [{ source: { principals: [expect.stringMatching(/^td\/ns\/mesh\/sa\//)] } }] }] },
  });
  expect(JSON.stringify(find(objects, 'NetworkPolicy', 'page'))).toContain('"mesh"');
});

test('a page in another namespace names the gateway with its namespace', () => {
  expect(find(render({ namespace: 'elsewhere' }), 'VirtualService', 'page')).toMatchObject({
    spec: { gateways: ['kubeflow/kubeflow-gateway'] },
  });
});

test('only the gateway may call the pods, unless others are named', () => {
  const rulesOf = (principals?: string[]) => find(render({ principals }), 'AuthorizationPolicy', 'page').spec;
  expect(rulesOf()).toEqual({
    action: 'ALLOW',
    selector: { matchLabels: { app: 'page' } },
    rules: [
      {
        from: [{ source: { principals: ['cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account'] } }],
      },
    ],
  });
  expect(rulesOf(['someone'])).toMatchObject({ rules: [{ from: [{ source: { principals: ['someone'] } }] }] });
});

test('prefix header and timeout are set where wanted', () => {
  expect(find(render({ forwardedPrefix: '/page', timeout: '300s' }), 'VirtualService', 'page')).toMatchObject({
    spec: { http: [{ headers: { request: { add: { 'x-forwarded-prefix': '/page' } } }, timeout: '300s' }] },
  });
});

test('the DestinationRule can be left out', () => {
  expect(render({ destinationRule: false }).map(({ kind }) => kind)).not.toContain('DestinationRule');
});

test('others than the gateway may call by rules of their own', () => {
  const when = [{ key: 'request.headers[authorization]', values: ['*'] }];
  expect(find(render({ moreRules: [{ when }] }), 'AuthorizationPolicy', 'page').spec).toMatchObject({
    rules: [{ from: [{ source: { principals: [expect.any(String)] } }] }, { when }],
  });
});
