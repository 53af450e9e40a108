import { KnativeService } from '../../lib/workloads/knative/knative-service';
import type { KnativeServiceProps } from '../../lib/workloads/knative/knative-service-props';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';

const service = (props: Partial<KnativeServiceProps> = {}) =>
  find(
    renderObjects(
      (chart) =>
        new KnativeService(chart, 'greeter', { namespace: 'team-a', image: 'example.com/greeter:v1', ...props }),
    ),
    'Service',
    'greeter',
  );

test('its pods run as the account of the profile, without a token, within restricted', () => {
  expect(service()).toMatchObject({
    spec: {
      template: {
        spec: {
          serviceAccountName: 'default-editor',
          automountServiceAccountToken: false,
          containers: [{ securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } }],
        },
      },
    },
  });
  expect(service({ restricted: false })).not.toHaveProperty('spec.template.spec.containers.0.securityContext');
  expect(service({ sidecar: false })).toMatchObject({
    spec: { template: { metadata: { labels: { 'sidecar.istio.io/inject': 'false' } } } },
  });
});

test('scaling stands in the annotations of the pods, what is inside the cluster in a label of the service', () => {
  const made = service({ scaling: { min: 0, max: 5, metric: 'rps', target: 20 }, visibility: 'clusterLocal' });
  expect(made.metadata.labels).toEqual({ 'networking.knative.dev/visibility': 'cluster-local' });
  expect(made).toMatchObject({
    spec: {
      template: {
        metadata: {
          annotations: {
            'autoscaling.knative.dev/min-scale': '0',
            'autoscaling.knative.dev/max-scale': '5',
            'autoscaling.knative.dev/metric': 'rps',
            'autoscaling.knative.dev/target': '20',
          },
        },
      },
    },
  });
});

test('traffic goes to the newest revision where a part names none', () => {
  const traffic = [
    { revision: 'greeter-00001', percent: 90 },
    { percent: 10, tag: 'canary' },
  ];
  expect(service({ traffic })).toMatchObject({
    spec: {
      traffic: [
        { revisionName: 'greeter-00001', latestRevision: false, percent: 90 },
        { latestRevision: true, percent: 10, tag: 'canary' },
      ],
    },
  });
});

test('a claim that it only reads is a volume to read, as Knative asks where it has no feature for others', () => {
  const read = { claim: 'index', path: '/index', readOnly: true };
  const volumes = (claims: KnativeServiceProps['claims']) => service({ claims });
  const persistentVolumeClaim = { claimName: 'index', readOnly: true };
  expect(volumes([read, { ...read, path: '/again' }])).toMatchObject({
    spec: { template: { spec: { volumes: [{ name: 'claim-0', persistentVolumeClaim }] } } },
  });
  expect(volumes([read, { claim: 'index', path: '/own', subPath: 'own' }])).not.toHaveProperty(
    'spec.template.spec.volumes.0.persistentVolumeClaim.readOnly',
  );
});

test('it sees claims, Secrets and ConfigMaps, the latter two only to read, as Knative asks', () => {
  const made = service({
    claims: [{ claim: 'index', path: '/index' }],
    secrets: [{ secret: 'keys', path: '/etc/keys' }],
    configMaps: [{ configMap: 'words', path: '/etc/words' }],
  });
  expect(schemaProblems(made)).toEqual([]);
  expect(made).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              volumeMounts: [
                { name: 'claim-0', mountPath: '/index' },
                { name: 'secret-0', mountPath: '/etc/keys', readOnly: true },
                { name: 'config-map-0', mountPath: '/etc/words', readOnly: true },
              ],
            },
          ],
          volumes: [
            { name: 'claim-0', persistentVolumeClaim: { claimName: 'index' } },
            { name: 'secret-0', secret: { secretName: 'keys' } },
            { name: 'config-map-0', configMap: { name: 'words' } },
          ],
        },
      },
    },
  });
});

test.each<[string, Partial<KnativeServiceProps>, RegExp]>([
  ['more pods at least than at most', { scaling: { min: 3, max: 2 } }, /scaling\.min: .*at most max/],
  ['nine tenths of the requests', { traffic: [{ percent: 90 }] }, /traffic: .*100 per cent together/],
  [
    'two addresses of one tag',
    {
      traffic: [
        { percent: 50, tag: 'a' },
        { percent: 50, tag: 'a', revision: 'b' },
      ],
    },
    /traffic\[1\]\.tag: .*another tag than that of item 0/,
  ],
  [
    'two numbers of pods',
    { scaling: { min: 1 }, podAnnotations: { 'autoscaling.knative.dev/min-scale': '4' } },
    /podAnnotations\["?autoscaling.*nothing beside scaling\.min/,
  ],
  [
    'a request that the limit does not give',
    { resources: { requests: { cpu: '1500m', memory: '1Gi' }, limits: { cpu: 1, memory: '1024Mi' } } },
    /: resources\.requests\.cpu: expected at most its limit, which is 1, got "1500m"$/,
  ],
  ['a port of its proxy', { port: 9090 }, /port: .*another port than 8008.*, got 9090/],
  ['a folder that Knative refuses', { claims: [{ claim: 'a', path: '/tmp/' }] }, /claims\[0\]\.path: .*another folder/],
  [
    'the same in other words',
    { secrets: [{ secret: 'a', path: '/data/..//tmp' }] },
    /secrets\[0\]\.path: .*another folder/,
  ],
  [
    'a path that leads out of a claim',
    { claims: [{ claim: 'a', path: '/data', subPath: 'a/../../b' }] },
    /claims\[0\]\.subPath: expected a path in the volume, without .*, got "a\/\.\.\/\.\.\/b"/,
  ],
  [
    'a path of a claim that is none in it',
    { claims: [{ claim: 'a', path: '/data', subPath: '/b' }] },
    /claims\[0\]\.subPath: expected a path in the volume, without \/ at its beginning/,
  ],
  [
    'a claim and a ConfigMap in one folder that is written in two ways',
    { claims: [{ claim: 'a', path: '/data/x' }], configMaps: [{ configMap: 'b', path: '/data//x' }] },
    /configMaps\[0\]\.path: expected another folder, as claims\[0\] is there/,
  ],
  [
    'two claims in one folder',
    {
      claims: [
        { claim: 'a', path: '/data' },
        { claim: 'b', path: '/data' },
      ],
    },
    /claims\[1\]\.path: .*another path than that of item 0/,
  ],
  [
    'a claim and a Secret in one folder',
    { claims: [{ claim: 'a', path: '/data' }], secrets: [{ secret: 'b', path: '/data/' }] },
    /secrets\[0\]\.path: expected another folder, as claims\[0\] is there, got "\/data\/"/,
  ],
  [
    'a ConfigMap in a folder that Knative refuses',
    { configMaps: [{ configMap: 'a', path: '/var' }] },
    /configMaps\[0\]/,
  ],
  [
    'a variable with two values',
    { env: { A: 'b' }, envSecrets: { A: { secret: 's', key: 'k' } } },
    /envSecrets\.A: .*another variable, as env has it/,
  ],
  [
    'GPUs said twice',
    { gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': 2 } } },
    /resources\.limits\["nvidia\.com\/gpu"\]: .*nothing, as gpus say how many/,
  ],
  ['root', { runAsUser: 0 }, /runAsUser: .*`restricted` refuses root/],
  ['a variable that Knative sets', { env: { PORT: '80' } }, /env\.PORT: .*Knative sets/],
])('%s is refused', (_, props, message) => {
  expect(() => service(props)).toThrow(message);
});
