import { callsOf, trustPatch } from '../e2e/harness';

const bundle = Buffer.from('PEM').toString('base64');

const webhooks = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'a' },
  webhooks: [
    { name: 'one', clientConfig: { service: { namespace: 'n', name: 's' } } },
    { name: 'two', clientConfig: { service: { namespace: 'n', name: 's', port: 443 }, caBundle: bundle } },
    { name: 'three', clientConfig: { service: { namespace: 'n', name: 's', port: 8443 }, caBundle: 'b2xk' } },
    { name: 'four', clientConfig: { url: 'https://example.com' } },
  ],
};

const definition = (conversion: unknown) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'a' },
  spec: { conversion },
});

describe('where the API server looks whom to trust', () => {
  test('are the webhooks of a configuration, the conversion of a definition, and an API service', () => {
    expect(callsOf(webhooks).map(({ pointer }) => pointer)).toEqual(
      [0, 1, 2, 3].map((n) => `/webhooks/${n}/clientConfig`),
    );
    const clientConfig = { service: { namespace: 'n', name: 's' } };
    expect(callsOf(definition({ strategy: 'Webhook', webhook: { clientConfig } }))).toEqual([
      { pointer: '/spec/conversion/webhook/clientConfig', service: { namespace: 'n', name: 's' } },
    ]);
    const api = { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'a' } };
    expect(callsOf({ ...api, spec: clientConfig }).map(({ pointer }) => pointer)).toEqual(['/spec']);
  });

  test('is nowhere in other objects', () => {
    expect(callsOf(definition({ strategy: 'None' }))).toEqual([]);
    expect(callsOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })).toEqual([]);
  });

  test('is patched where it differs', () => {
    const paths = trustPatch(webhooks, 'PEM').map(({ path, value }) => [path, value]);
    expect(paths).toEqual([0, 2, 3].map((n) => [`/webhooks/${n}/clientConfig/caBundle`, bundle]));
  });

  test('is patched for one service only, if that is asked for', () => {
    const paths = (port?: number) =>
      trustPatch(webhooks, 'OTHER', { namespace: 'n', name: 's', port }).map(({ path }) => path.split('/')[2]);
    expect(paths()).toEqual(['0', '1']);
    expect(paths(8443)).toEqual(['2']);
    expect(trustPatch(webhooks, 'OTHER', { namespace: 'other', name: 's' })).toEqual([]);
  });
});
