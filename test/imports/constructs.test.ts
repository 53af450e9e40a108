import { App, Chart } from 'cdk8s';
import { Certificate } from '../../imports/cert-manager.io';
import { Experiment, Notebook, ProfileV1Beta1 } from '../../imports/kubeflow.org';
import { DestinationRuleV1Alpha3, VirtualService, VirtualServiceV1Alpha3 } from '../../imports/networking.istio.io';

const chart = () => new Chart(new App({ outdir: '/unused' }), 'chart');

test('an object is rendered as it was written, in its version', () => {
  const spec = {
    hosts: ['*'],
    http: [{ match: [{ uri: { prefix: '/a/' } }], route: [{ destination: { host: 'a', port: { number: 80 } } }] }],
  };
  expect(new VirtualServiceV1Alpha3(chart(), 'vs', { metadata: { name: 'a', namespace: 'b' }, spec }).toJson()).toEqual(
    {
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'VirtualService',
      metadata: { name: 'a', namespace: 'b' },
      spec,
    },
  );
  expect(VirtualService.manifest({ spec })).toEqual({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    spec,
  });
});

test('fields keep the spelling of the API, and enums are their values', () => {
  const certificate = new Certificate(chart(), 'c', {
    spec: { isCA: true, secretName: 's', issuerRef: { name: 'i' } },
  });
  expect(certificate.toJson().spec).toEqual({ isCA: true, secretName: 's', issuerRef: { name: 'i' } });
  const rule = new DestinationRuleV1Alpha3(chart(), 'd', {
    spec: { host: 'a', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
  });
  expect(rule.toJson().spec).toEqual({ host: 'a', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } });
});

test('empty values, numbers or strings, and untyped parts come through', () => {
  const container = {
    name: 'n',
    image: 'i',
    resources: { limits: { cpu: 1, memory: '1Gi' } },
    env: [{ name: 'E', value: '' }],
  };
  const pod = { containers: [container], volumes: [{ name: 'shm', emptyDir: {} }], nodeSelector: { 'a.b/c': 'd' } };
  expect(new Notebook(chart(), 'n', { spec: { template: { spec: pod } } }).toJson().spec.template.spec).toEqual(pod);
  const trial = { parameters: [{ name: 'lr', feasibleSpace: { min: '0.1', max: '0.2' } }], maxTrialCount: 0 };
  expect(new Experiment(chart(), 'e', { spec: trial }).toJson().spec).toEqual(trial);
  const profile = {
    owner: { kind: 'User', name: 'ann@example.com' },
    plugins: [{ kind: 'P', spec: { any: [1, { a: false }] } }],
  };
  expect(new ProfileV1Beta1(chart(), 'p', { metadata: { name: 'a' }, spec: profile }).toJson()).toMatchObject({
    apiVersion: 'kubeflow.org/v1beta1',
    spec: profile,
  });
});

test('what is not a field, or lacks a required one, does not compile', () => {
  // @ts-expect-error a misspelt field
  VirtualService.manifest({ spec: { host: ['*'] } });
  // @ts-expect-error not one of the values
  DestinationRuleV1Alpha3.manifest({ spec: { host: 'a', trafficPolicy: { tls: { mode: 'MUTUALLY' } } } });
  // @ts-expect-error issuerRef is required
  expect(Certificate.manifest({ spec: { secretName: 's' } })).toMatchObject({ kind: 'Certificate' });
});
