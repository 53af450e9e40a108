import { PvcviewerController } from '../../lib/components/pvcviewer-controller/pvcviewer-controller';
import {
  type PvcviewerControllerProps,
  pvcviewerControllerProps,
} from '../../lib/components/pvcviewer-controller/pvcviewer-controller-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: PvcviewerControllerProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new PvcviewerController(chart, 'controller', props), context);
const deploymentOf = (props?: PvcviewerControllerProps, context?: PlatformContextOptions) =>
  find(render(props, context), 'Deployment', 'pvcviewer-controller-manager');

snapshotObjects('defaults', render());

const everyProp: Required<PvcviewerControllerProps> = { gateway: 'mesh/public', metrics: false };

snapshotProps('every prop set', {
  schema: pvcviewerControllerProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('viewers hang on the platform’s gateway or on a given one', () => {
  const gatewayOf = (props?: PvcviewerControllerProps, context?: PlatformContextOptions) =>
    deploymentOf(props, context);
  expect(gatewayOf(undefined, { namespaces: { kubeflow: 'mlops' } })).toHaveProperty(
    'spec.template.spec.containers.0.env',
    [{ name: 'ISTIO_GATEWAY', value: 'mlops/kubeflow-gateway' }],
  );
  expect(gatewayOf({ gateway: 'mesh/public' })).toHaveProperty('spec.template.spec.containers.0.env', [
    { name: 'ISTIO_GATEWAY', value: 'mesh/public' },
  ]);
});

test('without metrics there is neither proxy nor its Service', () => {
  const text = JSON.stringify(render({ metrics: false }));
  expect(text).not.toMatch(/kube-rbac-proxy|metrics-service/);
});

test('the API server reaches the webhooks: Service, policy and sidecar agree on the port', () => {
  const objects = render();
  expect(find(objects, 'Service', 'pvcviewer-webhook-service')).toMatchObject({
    spec: { ports: [{ targetPort: 9443 }] },
  });
  expect(find(objects, 'NetworkPolicy', 'pvcviewer-webhook')).toHaveProperty('spec.ingress', [
    { ports: [{ port: 9443, protocol: 'TCP' }] },
  ]);
  expect(deploymentOf()).toMatchObject({
    spec: {
      template: {
        metadata: { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '9443' } },
        spec: { containers: [{ ports: [{ containerPort: 9443 }] }, {}] },
      },
    },
  });
});

test('the server finds the certificate that cert-manager makes', () => {
  const { spec } = find(render(), 'Certificate', 'pvcviewer-serving-cert') as unknown as {
    spec: { secretName: string };
  };
  expect(deploymentOf()).toHaveProperty('spec.template.spec.volumes', [
    { name: 'cert', secret: { secretName: spec.secretName } },
  ]);
});

test('names come from the context', () => {
  const objects = render(undefined, {
    clusterDomain: 'example.internal',
    namespaces: { kubeflow: 'mlops' },
    images: { registry: 'mirror.example.com' },
  });
  expect(find(objects, 'Certificate', 'pvcviewer-serving-cert')).toMatchObject({
    spec: { dnsNames: expect.arrayContaining(['pvcviewer-webhook-service.mlops.svc.example.internal']) },
  });
  expect(JSON.stringify(objects)).not.toMatch(/"kubeflow["/]|\.local|ghcr\.io\/|quay\.io\//);
});
