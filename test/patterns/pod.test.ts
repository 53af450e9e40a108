import {
  env,
  envFromFields,
  envFromKeys,
  envFromLimits,
  envOfConfigMap,
  envOfSecret,
  httpProbe,
  nodesWith,
  port,
  resources,
} from '../../lib/patterns/pod';
import { allow } from '../../lib/patterns/rbac';

test('a rule for one group, for several, and for single objects', () => {
  expect(allow('apps', ['deployments'], ['get'])).toMatchObject({ apiGroups: ['apps'], verbs: ['get'] });
  expect(allow(['apps', ''], ['pods'], ['get']).apiGroups).toEqual(['apps', '']);
  expect(allow('', ['secrets'], ['get'], ['mine']).resourceNames).toEqual(['mine']);
});

test('environment keeps the order of the record', () => {
  expect(env({ B: '1', A: '' })).toEqual([
    { name: 'B', value: '1' },
    { name: 'A', value: '' },
  ]);
});

test('a key of a ConfigMap becomes the variable of its name', () => {
  expect(envFromKeys('config', ['A'])).toEqual([
    { name: 'A', valueFrom: { configMapKeyRef: { name: 'config', key: 'A' } } },
  ]);
});

test('keys get the names of the variables that hold them', () => {
  expect(envOfConfigMap('config', { HOST: 'dbHost' }, true)).toEqual([
    { name: 'HOST', valueFrom: { configMapKeyRef: { name: 'config', key: 'dbHost', optional: true } } },
  ]);
  expect(envOfSecret('login', { USER: 'username', PASSWORD: 'password' })).toEqual([
    { name: 'USER', valueFrom: { secretKeyRef: { name: 'login', key: 'username' } } },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } },
  ]);
});

test('ports are numbers or names', () => {
  expect([port(80).value, port('http').value]).toEqual([80, 'http']);
  expect(httpProbe('/ready', 'http', { periodSeconds: 5 })).toMatchObject({
    httpGet: { path: '/ready', port: { value: 'http' } },
    periodSeconds: 5,
  });
});

test('resources say only what is given', () => {
  expect(resources({ cpu: '10m' })).toEqual({ requests: { cpu: { value: '10m' } }, limits: undefined });
});

test('nodes must have one of the values of each label', () => {
  expect(nodesWith({ 'kubernetes.io/os': ['linux'], zone: ['a', 'b'] })).toMatchObject({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
              { key: 'zone', operator: 'In', values: ['a', 'b'] },
            ],
          },
        ],
      },
    },
  });
});

test('environment from the pod itself: its fields, and the limits of the container as whole numbers', () => {
  expect(envFromFields({ POD_NAME: 'metadata.name' })).toEqual([
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ]);
  const [limit] = envFromLimits({ GOMAXPROCS: 'limits.cpu' });
  expect(limit).toMatchObject({ name: 'GOMAXPROCS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } });
  expect(limit?.valueFrom?.resourceFieldRef?.divisor?.value).toBe('1');
});
