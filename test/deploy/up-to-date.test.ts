import type { KubeObject } from '../../lib/deploy';
import { isUpToDate } from '../../lib/deploy/compare/up-to-date';
import { object } from './support';

/** A live object with what the API server records of our last apply. */
function live(base: KubeObject, fieldsV1: Record<string, unknown>, more: Record<string, unknown> = {}): KubeObject {
  const entry = { manager: 'me', operation: 'Apply', apiVersion: base.apiVersion, fieldsV1, ...more };
  const others = { manager: 'kubelet', operation: 'Update', apiVersion: base.apiVersion, fieldsV1: { 'f:status': {} } };
  return { ...base, metadata: { ...base.metadata, managedFields: [others, entry] } };
}

const check = (ours: KubeObject, theirs: KubeObject) => isUpToDate(ours, theirs, 'me');

const ours = object('v1', 'Thing', 'a/b', { spec: { replicas: 1, args: ['x', 'y'] } });
const fields = { 'f:spec': { 'f:replicas': {}, 'f:args': {} } };

test('the same fields with the same values are up to date, whatever others have added', () => {
  const there = object('v1', 'Thing', 'a/b', {
    spec: { replicas: 1, args: ['x', 'y'], defaulted: true },
    status: { fine: true },
  });
  expect(check(ours, live(there, fields))).toBe(true);
});

test.each<[string, KubeObject]>([
  ['another value', live(object('v1', 'Thing', 'a/b', { spec: { replicas: 2, args: ['x', 'y'] } }), fields)],
  ['another item in a list', live(object('v1', 'Thing', 'a/b', { spec: { replicas: 1, args: ['x'] } }), fields)],
  ['a value that is gone', live(object('v1', 'Thing', 'a/b', { spec: { args: ['x', 'y'] } }), fields)],
  [
    'a field that we own and no longer want',
    live(object('v1', 'Thing', 'a/b', { spec: { replicas: 1, args: ['x', 'y'], old: 1 } }), {
      'f:spec': { ...fields['f:spec'], 'f:old': {} },
    }),
  ],
  [
    'a field that somebody took from us',
    live(object('v1', 'Thing', 'a/b', { spec: { replicas: 1, args: ['x', 'y'] } }), { 'f:spec': { 'f:replicas': {} } }),
  ],
  ['no record of us at all', object('v1', 'Thing', 'a/b', { spec: ours.spec })],
  [
    'a record of an update, not of an apply',
    live(object('v1', 'Thing', 'a/b', { spec: ours.spec }), fields, { operation: 'Update' }),
  ],
  [
    'a record of another version',
    live(object('v1', 'Thing', 'a/b', { spec: ours.spec }), fields, { apiVersion: 'v2' }),
  ],
  [
    'a record of a subresource',
    live(object('v1', 'Thing', 'a/b', { spec: ours.spec }), fields, { subresource: 'status' }),
  ],
])('%s is not up to date', (_, there) => {
  expect(check(ours, there)).toBe(false);
});

test('a label is part of it', () => {
  const labelled = (value: string) => ({ ...ours, metadata: { ...ours.metadata, labels: { app: value } } });
  const owned = { ...fields, 'f:metadata': { 'f:labels': { 'f:app': {} } } };
  expect(check(labelled('x'), live(labelled('x'), owned))).toBe(true);
  expect(check(labelled('y'), live(labelled('x'), owned))).toBe(false);
});

describe('lists that are merged by keys', () => {
  const ports = (...list: unknown[]) => object('v1', 'Thing', 'a/b', { ports: list });
  const owned = { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:name': {} } } };

  test('may lack a key that the server filled in', () => {
    const there = ports(
      { port: 443, protocol: 'TCP', name: 'theirs' },
      { port: 80, protocol: 'TCP', name: 'web', targetPort: 80 },
    );
    expect(check(ports({ port: 80, name: 'web' }), live(there, owned))).toBe(true);
    expect(check(ports({ port: 80, name: 'other' }), live(there, owned))).toBe(false);
    expect(check(ports({ port: 80, protocol: 'UDP', name: 'web' }), live(there, owned))).toBe(false);
    expect(check(ports(), live(there, owned))).toBe(false);
  });

  test('must be in our order', () => {
    const steps = (...names: string[]) => object('v1', 'Thing', 'a/b', { steps: names.map((name) => ({ name })) });
    const part = { '.': {}, 'f:name': {} };
    const there = live(steps('injected', 'one', 'two'), {
      'f:steps': { 'k:{"name":"two"}': part, 'k:{"name":"one"}': part },
    });
    expect(check(steps('one', 'two'), there)).toBe(true);
    expect(check(steps('two', 'one'), there)).toBe(false);
  });

  test('are sets, when they hold scalars', () => {
    const finalizers = (...list: string[]) => object('v1', 'Thing', 'a/b', { list });
    const there = live(finalizers('a', 'theirs', 'b'), { 'f:list': { 'v:"a"': {}, 'v:"b"': {} } });
    expect(check(finalizers('a', 'b'), there)).toBe(true);
    expect(check(finalizers('b', 'a'), there)).toBe(false);
    expect(check(finalizers('a'), there)).toBe(false);
    expect(check(finalizers('a', 'c'), there)).toBe(false);
  });
});

test('what is owned as a whole must be equal as a whole', () => {
  const route = (...http: unknown[]) => object('example.com/v1', 'Route', 'a/b', { http });
  const owned = { 'f:http': {} };
  expect(check(route({ to: 'x' }), live(route({ to: 'x' }), owned))).toBe(true);
  expect(check(route({ to: 'x' }), live(route({ to: 'x', timeout: '5s' }), owned))).toBe(false);
});

test('an empty list in a list counts as left out for the types of Kubernetes, not for custom resources', () => {
  const policy = (apiVersion: string, rule: unknown) => object(apiVersion, 'NetworkPolicy', 'a/b', { rules: [rule] });
  const stored = (apiVersion: string) => live(policy(apiVersion, { ports: [1] }), { 'f:rules': {} });
  expect(check(policy('networking.k8s.io/v1', { from: [], ports: [1] }), stored('networking.k8s.io/v1'))).toBe(true);
  expect(check(policy('example.com/v1', { from: [], ports: [1] }), stored('example.com/v1'))).toBe(false);
});
