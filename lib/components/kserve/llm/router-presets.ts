import type {
  LLMInferenceServiceSpecRouterRoute,
  LLMInferenceServiceSpecRouterScheduler,
} from '../../../../imports/serving.kserve.io';
import type { PlatformContext } from '../../../core/context';
import { CERTIFICATE_FOLDERS, LLM_CONTAINER, TLS_MOUNT, TLS_VOLUME } from './llm-pods';

const NAME = '{{ .ObjectMeta.Name }}';
const POOL = '{{ ChildName .ObjectMeta.Name `-inference-pool` }}';

/** The scheduler of a service: which of its servers gets a request. */
export function llmScheduler(context: PlatformContext): LLMInferenceServiceSpecRouterScheduler {
  const secrets = context.pullSecrets;
  const withTls = (argument: string) => `{{ if .GlobalConfig.EnableTLS }}${argument}{{ end }}`;
  const resources = { requests: { cpu: '256m', memory: '500Mi' } };
  const sockets = { name: 'tokenizer-uds', mountPath: '/tmp/tokenizer' };
  const asked = (service: string, initialDelaySeconds: number) => ({
    grpc: { port: 9003, service },
    initialDelaySeconds,
    periodSeconds: 10,
    timeoutSeconds: 1,
    failureThreshold: 3,
  });
  const health = (timing: object) => ({ httpGet: { path: '/healthz', port: 8082 }, timeoutSeconds: 5, ...timing });
  const ports = (named: Record<string, number>) =>
    Object.entries(named).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' }));
  return {
    pool: {
      spec: {
        endpointPickerRef: {
          failureMode: 'FailOpen',
          kind: 'Service',
          name: '{{ ChildName .ObjectMeta.Name `-epp-service` }}',
          port: { number: 9002 },
        },
        selector: {
          matchLabels: {
            'app.kubernetes.io/name': NAME,
            'app.kubernetes.io/part-of': 'llminferenceservice',
            'kserve.io/component': 'workload',
          },
        },
        targetPorts: [{ number: 8000 }],
      },
    },
    template: {
      containers: [
        {
          ...LLM_CONTAINER,
          name: 'main',
          image: context.image('llm-d-inference-scheduler'),
          command: [
            '/app/epp',
            '--pool-name',
            POOL,
            '--pool-namespace',
            '{{ .ObjectMeta.Namespace }}',
            '--zap-encoder',
            'json',
            '--grpc-port',
            '9002',
            '--grpc-health-port',
            '9003',
            ...['--enable-cert-reload=true', '--secure-serving=true', '--model-server-metrics-scheme=https'].map(
              withTls,
            ),
            withTls(`--cert-path=${TLS_MOUNT.mountPath}`),
          ],
          env: [CERTIFICATE_FOLDERS],
          ports: ports({ grpc: 9002, 'grpc-health': 9003, metrics: 9090, zmq: 5557 }),
          livenessProbe: asked('liveness', 5),
          readinessProbe: asked('readiness', 30),
          resources,
          volumeMounts: [TLS_MOUNT, sockets],
        },
        {
          ...LLM_CONTAINER,
          name: 'tokenizer',
          image: context.image('llm-d-uds-tokenizer'),
          workingDir: '/mnt/models',
          env: [{ name: 'TOKENIZERS_DIR', value: '/mnt/models' }],
          ports: ports({ health: 8082 }),
          livenessProbe: health({ periodSeconds: 15, failureThreshold: 3 }),
          readinessProbe: health({ periodSeconds: 10, failureThreshold: 3 }),
          startupProbe: health({ initialDelaySeconds: 5, periodSeconds: 10, failureThreshold: 60 }),
          resources,
          // Its libraries write when they are loaded.
          volumeMounts: [
            { name: 'tokenizer-tmp', mountPath: '/tmp' },
            { name: 'tokenizer-cache', mountPath: '/.cache' },
            sockets,
          ],
        },
      ],
      imagePullSecrets: secrets.length > 0 ? secrets : undefined,
      terminationGracePeriodSeconds: 30,
      volumes: [
        TLS_VOLUME,
        ...['tokenizer-uds', 'tokenizer-tmp', 'tokenizer-cache'].map((name) => ({ name, emptyDir: {} })),
      ],
    },
  };
}

/** The route of a service: what the scheduler understands goes by it, all else to any of the servers. */
export function llmRoute(): LLMInferenceServiceSpecRouterRoute {
  const path = '/{{ .ObjectMeta.Namespace }}/{{ .ObjectMeta.Name }}';
  const rule = (from: string, to: string, backend: { group?: string; kind: string; name: string }) => ({
    matches: [{ path: { type: 'PathPrefix' as const, value: from } }],
    filters: [
      {
        type: 'URLRewrite' as const,
        urlRewrite: { path: { type: 'ReplacePrefixMatch' as const, replacePrefixMatch: to } },
      },
    ],
    backendRefs: [{ ...backend, port: 8000, weight: 1 }],
    // Answers come word by word, for as long as it takes.
    timeouts: { request: '0s', backendRequest: '0s' },
  });
  const pool = { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: POOL };
  return {
    http: {
      spec: {
        parentRefs: [
          {
            group: 'gateway.networking.k8s.io',
            kind: 'Gateway',
            name: '{{ .GlobalConfig.IngressGatewayName }}',
            namespace: '{{ .GlobalConfig.IngressGatewayNamespace }}',
          },
        ],
        rules: [
          ...['/v1/completions', '/v1/chat/completions', '/v1/responses'].map((each) => rule(path + each, each, pool)),
          rule(path, '/', { kind: 'Service', name: '{{ ChildName .ObjectMeta.Name `-kserve-workload-svc` }}' }),
        ],
      },
    },
  };
}
