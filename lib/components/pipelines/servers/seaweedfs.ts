import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PROXY_PORTS } from '../../../core/contracts/ports';
import { document } from '../../../patterns/document';
import { peer } from '../../../patterns/network-policy';
import { env, httpProbe, port, resources } from '../../../patterns/pod';
import type { Installation } from '../installation';
import { inMesh } from '../mesh';
import { SEAWEEDFS } from '../names';
import type { Bundled } from '../object-store';
import { statefulServer } from './stateful';

const NAME = SEAWEEDFS.pods.app;

/** Ports of the Service: name, port, and the one behind it where that is another. */
const PORTS: [string, number, number?][] = [
  ['http-iam', SEAWEEDFS.iam],
  ['http-s3', SEAWEEDFS.s3],
  ['http-s3-compat', SEAWEEDFS.s3Compatible, SEAWEEDFS.s3],
  ['http-master', 9333],
  ['grpc-master', 19333],
  ['grpc-filer', 18888],
  ['http-filer', 8888],
];

/** The bundled object store. */
export class Seaweedfs extends Construct {
  constructor(scope: Construct, id: string, installation: Installation, { volume, secret }: Bundled) {
    super(scope, id);
    const { namespace, common, context, store } = installation;
    const pods = { ...common, ...SEAWEEDFS.pods };
    // By itself it listens at one address of its pod, of IPv4 if there is one.
    const bind = context.ipFamily === 'ipv4' ? [] : ['-ip.bind=0.0.0.0'];
    new k8s.KubeService(this, 'service', {
      metadata: { name: SEAWEEDFS.service, namespace, labels: common },
      spec: {
        selector: pods,
        ports: PORTS.map(([name, number, target = number]) => ({
          name,
          port: number,
          targetPort: port(target),
          protocol: 'TCP',
        })),
      },
    });
    statefulServer(this, installation, {
      name: NAME,
      serviceAccount: NAME,
      claim: 'seaweedfs-pvc',
      volume: { name: 'data', path: '/data' },
      settings: volume,
      user: 1000,
      container: {
        name: NAME,
        image: context.image('seaweedfs'),
        args: ['server', '-dir=/data', '-s3', '-iam', '-filer', '-master.volumePreallocate=false', ...bind],
        env: env({ bucket: store.bucket }),
        envFrom: [{ secretRef: { name: secret } }],
        ports: [SEAWEEDFS.s3, SEAWEEDFS.iam, 9333, 19333, 8888].map((containerPort) => ({ containerPort })),
        lifecycle: {
          postStart: {
            exec: { command: ['/bin/sh', '-c', document('lib/components/pipelines/servers', 'seaweedfs-start.sh')] },
          },
        },
        startupProbe: {
          exec: { command: ['/bin/sh', '-c', 'test -f /tmp/started'] },
          initialDelaySeconds: 10,
          periodSeconds: 5,
          timeoutSeconds: 10,
          failureThreshold: 24,
        },
        livenessProbe: httpProbe('/status', SEAWEEDFS.s3, {
          initialDelaySeconds: 30,
          periodSeconds: 30,
          timeoutSeconds: 10,
        }),
        readinessProbe: httpProbe('/status', SEAWEEDFS.s3, { initialDelaySeconds: 5, timeoutSeconds: 5 }),
        resources: resources({ cpu: '32m', memory: '128Mi' }),
      },
    });
    this.network(installation);
    inMesh(this, 'policy', installation, {
      policy: `${NAME}-service`,
      destinationRule: 'ml-pipeline-seaweedfs',
      service: SEAWEEDFS.service,
      pods: SEAWEEDFS.pods,
      labels: common,
      // Steps of runs have no sidecar, and their keys say what they may. The ports of master and filer ask for none.
      rules: [{ to: [{ operation: { ports: [SEAWEEDFS.s3, SEAWEEDFS.iam].map(String) } }] }],
    });
  }

  /** Like `admit`, but each source has ports of its own. */
  private network({ namespace, common, context }: Installation): void {
    const s3 = [
      { port: port(SEAWEEDFS.s3), protocol: 'TCP' },
      ...(context.mesh.ambient ? [{ port: port(PROXY_PORTS.hbone), protocol: 'TCP' }] : []),
    ];
    new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: { name: NAME, namespace, labels: common },
      spec: {
        podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: [NAME] }] },
        policyTypes: ['Ingress'],
        ingress: [
          { from: [peer('profiles')], ports: s3 },
          { from: [peer({ namespace: context.namespace('istio-system') })] },
          { from: [peer('same-namespace')], ports: s3 },
        ],
      },
    });
  }
}
