/** Where the parts of a cluster find each other and their files. */
export interface Layout {
  readonly directory: string;
  /** The API server's address. */
  readonly url: string;
  /** Etcd's address. */
  readonly etcdUrl: string;
  /** The range of addresses of Services. */
  readonly serviceRange: string;
}

/** The names of the files that a part is told about, below the directory. */
export const FILES = {
  administrator: 'administrator.kubeconfig',
  fakeKubelet: 'fake-kubelet.kubeconfig',
  controllerManager: 'controller-manager.kubeconfig',
  scheduler: 'scheduler.kubeconfig',
  tokens: 'tokens.csv',
  serviceAccountKey: 'service-accounts.key',
  /** The certificate of who has signed the API server's. */
  authority: 'authority.crt',
  /** The API server makes this certificate itself and puts that of its signer behind it. */
  serverCertificate: 'apiserver/apiserver.crt',
  serverKey: 'apiserver/apiserver.key',
} as const;

/** They have no time to lose, nor neighbours to be polite to. */
const HURRY = ['--kube-api-qps=500', '--kube-api-burst=1000'];

export function etcdFlags({ directory, etcdUrl }: Layout, peerPort: number): string[] {
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  return [
    `--data-dir=${directory}/etcd`,
    '--unsafe-no-fsync',
    '--log-level=warn',
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
  ];
}

export function apiServerFlags({ directory, url, etcdUrl, serviceRange }: Layout): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${new URL(url).port}`,
    `--cert-dir=${directory}/apiserver`,
    '--endpoint-reconciler-type=none',
    `--service-cluster-ip-range=${serviceRange}`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${directory}/${FILES.tokens}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${directory}/${FILES.serviceAccountKey}`,
    `--service-account-signing-key-file=${directory}/${FILES.serviceAccountKey}`,
    '--allow-privileged=true',
    '--kubelet-preferred-address-types=InternalIP',
  ];
}

export function controllerManagerFlags({ directory }: Layout, port: number): string[] {
  return [
    `--kubeconfig=${directory}/${FILES.controllerManager}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${directory}/controller-manager`,
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${directory}/${FILES.serviceAccountKey}`,
    `--root-ca-file=${directory}/${FILES.authority}`,
    // Nobody wants to wait 15 seconds until an autoscaler has said that there are no metrics.
    '--horizontal-pod-autoscaler-sync-period=5s',
    ...HURRY,
  ];
}

export function schedulerFlags({ directory }: Layout, port: number): string[] {
  return [
    `--kubeconfig=${directory}/${FILES.scheduler}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${directory}/scheduler`,
    '--leader-elect=false',
    ...HURRY,
  ];
}

/** The fake kubelet of all nodes. Without leases, these and their pods would turn unready after 50 seconds. */
export function fakeKubeletFlags(layout: Layout, port: number, ...configs: string[]): string[] {
  const nodes = ['--manage-all-nodes=true', '--node-ip=127.0.0.1', '--node-lease-duration-seconds=40'];
  // The API server talks to kubelets by TLS, and takes any certificate.
  const { directory } = layout;
  const tls = [
    `--tls-cert-file=${directory}/${FILES.serverCertificate}`,
    `--tls-private-key-file=${directory}/${FILES.serverKey}`,
  ];
  return [...kwokFlags(layout, port, ...configs), ...nodes, ...tls, '--cidr=10.244.0.0/16'];
}

/** Another KWOK, which minds no nodes and pods but what its stages are about. */
export function playerFlags(layout: Layout, port: number, stages: string): string[] {
  return [...kwokFlags(layout, port, stages), '--manage-single-node=none'];
}

function kwokFlags({ directory }: Layout, port: number, ...configs: string[]): string[] {
  return [
    `--kubeconfig=${directory}/${FILES.fakeKubelet}`,
    ...configs.map((config) => `--config=${config}`),
    `--server-address=127.0.0.1:${port}`,
    `--node-port=${port}`,
  ];
}
