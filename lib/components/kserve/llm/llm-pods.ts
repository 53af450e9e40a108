import type {
  InferenceServiceSpecExplainerInitContainers as Container,
  LLMInferenceServiceSpecPrefillTemplate as Pod,
} from '../../../../imports/serving.kserve.io';
import type { PlatformContext } from '../../../core/context';
import { RESTRICTED_ALONE } from '../../../patterns/pod';
import { type LlmServer, serveScript } from './serve-script';

/** Where the certificates of a service are, and the volume with them. */
const TLS_MOUNT = { name: 'tls-certs', mountPath: '/var/run/kserve/tls', readOnly: true };

/** That volume. */
export const TLS_VOLUME = {
  name: TLS_MOUNT.name,
  secret: { secretName: '{{ ChildName .ObjectMeta.Name `-kserve-self-signed-certs` }}' },
};

/** Where a program finds CAs: those of the service, the cluster and its image. */
export const CERTIFICATE_FOLDERS = {
  name: 'SSL_CERT_DIR',
  value: `${TLS_MOUNT.mountPath}:/var/run/secrets/kubernetes.io/serviceaccount:/etc/pki/tls/certs`,
};

const SCHEME = '{{ if .GlobalConfig.EnableTLS }}HTTPS{{ else }}HTTP{{ end }}';

/** What programs of a service ask of their nodes: no more than `restricted` gives. */
export const LLM_SECURITY = { ...RESTRICTED_ALONE, readOnlyRootFilesystem: true };

/** What a container of a service has, whatever it does. */
export const LLM_CONTAINER = {
  imagePullPolicy: 'IfNotPresent',
  terminationMessagePolicy: 'FallbackToLogsOnError',
  securityContext: LLM_SECURITY,
};

export { TLS_MOUNT };

/** A pod with a server of vLLM. */
export interface LlmPodProps extends LlmServer {
  /** Whether a proxy before it takes requests, on port 8000, and has another server begin each. @default false */
  readonly routed?: boolean;
  /** Environment beside that of all servers. @default - none */
  readonly env?: Record<string, string>;
}

/** A pod with a server of vLLM, and the proxy before it where there is one. */
export function llmPod(context: PlatformContext, props: LlmPodProps): Pod {
  const { port, parallelism, worker, routed } = props;
  const secrets = context.pullSecrets;
  const health = (timing: object) => ({ httpGet: { path: '/health', port, scheme: SCHEME }, ...timing });
  const env = { HOME: '/home', VLLM_LOGGING_LEVEL: 'INFO', HF_HUB_CACHE: '/models', ...props.env };
  const folders = { home: '/home', 'tmp-dir': '/tmp', dshm: '/dev/shm', 'model-cache': '/models' };
  const main: Container = {
    ...LLM_CONTAINER,
    name: 'main',
    image: context.image('llm-d-cuda'),
    // What follows `--` are the arguments of the service.
    command: ['/bin/bash', '-c', serveScript(props), '--'],
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    ports: [{ containerPort: port, protocol: 'TCP' }],
    // Adapters for RDMA pin memory and send packets of their own.
    securityContext: parallelism
      ? { ...LLM_SECURITY, capabilities: { drop: ['ALL'], add: ['IPC_LOCK', 'SYS_RAWIO', 'NET_RAW'] } }
      : LLM_SECURITY,
    ...(worker
      ? {}
      : {
          livenessProbe: health({ periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 3 }),
          readinessProbe: health({ periodSeconds: parallelism ? 30 : 10, timeoutSeconds: 5, failureThreshold: 60 }),
          startupProbe: health({ periodSeconds: 10, failureThreshold: 60 }),
        }),
    volumeMounts: [...Object.entries(folders).map(([name, mountPath]) => ({ name, mountPath })), TLS_MOUNT],
  };
  return {
    containers: [main],
    initContainers: routed ? [routingProxy(context, port)] : undefined,
    imagePullSecrets: secrets.length > 0 ? secrets : undefined,
    terminationGracePeriodSeconds: 30,
    volumes: [
      ...['home', 'tmp-dir', 'model-cache'].map((name) => ({ name, emptyDir: {} })),
      { name: 'dshm', emptyDir: { medium: 'Memory', sizeLimit: parallelism ? '8Gi' : '1Gi' } },
      TLS_VOLUME,
    ],
  };
}

/** The proxy that has one server read a request and another one answer it. As an init container that stays it starts first. */
function routingProxy(context: PlatformContext, server: number): Container {
  const port = 8000;
  const health = (timing: object) => ({
    httpGet: { path: '/health', port, scheme: SCHEME },
    initialDelaySeconds: 10,
    ...timing,
  });
  const withTls = (argument: string) => `{{ if .GlobalConfig.EnableTLS }}${argument}{{ end }}`;
  return {
    ...LLM_CONTAINER,
    name: 'llm-d-routing-sidecar',
    image: context.image('llm-d-routing-sidecar'),
    restartPolicy: 'Always',
    command: [
      '/app/pd-sidecar',
      `--port=${port}`,
      `--vllm-port=${server}`,
      '--connector=nixlv2',
      '--enable-ssrf-protection=true',
      '--pool-group=inference.networking.x-k8s.io',
      '--secure-proxy={{ if .GlobalConfig.EnableTLS }}true{{ else }}false{{ end }}',
      withTls(`--cert-path=${TLS_MOUNT.mountPath}`),
      withTls('--decoder-use-tls=true'),
      withTls('--prefiller-use-tls=true'),
    ],
    env: [
      { name: 'INFERENCE_POOL_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      CERTIFICATE_FOLDERS,
    ],
    ports: [{ containerPort: port, protocol: 'TCP' }],
    livenessProbe: health({ periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 3 }),
    readinessProbe: health({ periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 10 }),
    volumeMounts: [TLS_MOUNT],
  };
}
