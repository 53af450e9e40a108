import { type KubeObject, titleOf } from '../../lib/kubernetes/objects';
import type { CertificateLoading } from '../../lib/patterns/serving-certificate';
import type { Check } from './integrity';

/** What a server does when cert-manager renews its certificate, and the source that shows it. */
interface Fact {
  /** `ownCa`: it renews the certificate itself, by a CA in a Secret. */
  readonly loading: CertificateLoading | 'ownCa';
  readonly source: string;
}

/**
 * Every server whose CA cert-manager injects somewhere, by the Certificate or Secret that the annotation names. A server that is not
 * here fails the check: read its source first.
 */
export const SERVED: Readonly<Record<string, Fact>> = {
  'cert-manager-webhook-ca': {
    loading: 'ownCa',
    source:
      'cert-manager v1.20.2 pkg/server/tls/dynamic_source.go: signs a new one before the old one ends, by DynamicAuthority',
  },
  'poddefaults-webhook-cert': {
    loading: 'onChange',
    source: 'kubeflow/dashboard v2.0.0 components/poddefaults-webhooks/config.go: GetCertificate of a certwatcher',
  },
  'pvcviewer-serving-cert': {
    loading: 'onChange',
    source:
      'kubeflow/notebooks v1.11.0 components/pvcviewer-controller/main.go: webhook.NewServer of controller-runtime v0.17.3, whose ' +
      'pkg/webhook/server.go starts a certwatcher',
  },
  'workspaces-serving-cert': {
    loading: 'onChange',
    source:
      'kubeflow/notebooks v2.0.0-alpha.3 workspaces/controller/cmd/main.go: webhook.NewServer of controller-runtime v0.19.1, whose ' +
      'pkg/webhook/server.go starts a certwatcher',
  },
  'katib-webhook-cert': {
    loading: 'onChange',
    source:
      'kubeflow/katib v0.19.0 cmd/katib-controller/v1beta1/main.go:128: webhook.NewServer of controller-runtime with CertDir, whose ' +
      'pkg/webhook/server.go starts a certwatcher',
  },
  'serving-cert': {
    loading: 'onChange',
    source:
      'kserve v0.18.0 cmd/manager/main.go:130: webhook.NewServer of controller-runtime, whose pkg/webhook/server.go starts a certwatcher',
  },
  'localmodel-serving-cert': {
    loading: 'onChange',
    source: 'kserve v0.18.0 cmd/localmodel/main.go:108: the same',
  },
  'llmisvc-serving-cert': {
    loading: 'onChange',
    source: 'kserve v0.18.0 cmd/llmisvc/main.go:173: the same',
  },
  'kfp-cache-cert': {
    loading: 'onStart',
    source: 'kubeflow/pipelines 2.16.1 backend/src/cache/main.go:103: ListenAndServeTLS with two files',
  },
  'kfp-api-webhook-cert': {
    loading: 'onStart',
    source: 'kubeflow/pipelines 2.16.1 backend/src/apiserver/main.go:471: ListenAndServeTLS with two files',
  },
};

const FROM_CERTIFICATE = 'cert-manager.io/inject-ca-from';
const FROM_SECRET = 'cert-manager.io/inject-ca-from-secret';

/** How long nodes, and so pods, live at most: each minor version of Kubernetes is supported for 14 months. */
const LONGEST_POD_HOURS = 2 * 8760;
/** cert-manager's own durations, where a Certificate says none: 90 days, renewed when a third is left. */
const DEFAULT_HOURS = 90 * 24;

/** Wherever cert-manager injects a CA, it stays good when the certificate of the server is renewed. */
export const servedCertificates: Check = (objects) =>
  objects.flatMap((object) => {
    const { [FROM_CERTIFICATE]: certificate, [FROM_SECRET]: secret } = object.metadata.annotations ?? {};
    const named = certificate ?? secret;
    if (named === undefined) return [];
    const fact = SERVED[named.slice(named.indexOf('/') + 1)];
    const problems = fact
      ? injected(objects, certificate, fact)
      : [`nobody knows whether the server of ${named} reloads`];
    return problems.map((problem) => `${titleOf(object)}: ${problem}`);
  });

function injected(objects: readonly KubeObject[], certificate: string | undefined, { loading }: Fact): string[] {
  if (loading === 'ownCa') return certificate === undefined ? [] : [`${certificate} is not of cert-manager's making`];
  const leaf = find(objects, 'Certificate', certificate);
  if (!leaf) return [`there is no Certificate ${certificate}`];
  const namespace = String(leaf.metadata.namespace);
  const { spec } = leaf as Spec<{
    isCA?: boolean;
    duration?: string;
    renewBefore?: string;
    issuerRef: { name: string };
  }>;
  const issuer = find(objects, 'Issuer', `${namespace}/${spec.issuerRef.name}`) as Spec<{
    ca?: { secretName: string };
  }>;
  const secret = issuer?.spec.ca?.secretName;
  const authority = objects.find(
    ({ kind, metadata, spec: its }) =>
      secret !== undefined &&
      kind === 'Certificate' &&
      metadata.namespace === namespace &&
      (its as { secretName?: string }).secretName === secret,
  ) as Spec<{ isCA?: boolean; duration?: string; privateKey?: { rotationPolicy?: string } }> | undefined;
  if (!authority) return [`${certificate} signs itself: its CA changes at each renewal`];
  const lasts = hours(spec.duration) ?? DEFAULT_HOURS;
  const left = hours(spec.renewBefore) ?? lasts / 3;
  return [
    ...(authority.spec.isCA ? [] : [`${titleOf(authority)} is no CA`]),
    ...(authority.spec.privateKey?.rotationPolicy === 'Never' ? [] : [`${titleOf(authority)} changes its key`]),
    ...((hours(authority.spec.duration) ?? 0) >= 2 * lasts ? [] : [`${titleOf(authority)} ends too early`]),
    ...(spec.isCA ? [`${certificate} may sign others`] : []),
    ...(loading === 'onChange' || left >= LONGEST_POD_HOURS
      ? []
      : [`${certificate} ends before its server reads another`]),
  ];
}

type Spec<T> = KubeObject & { readonly spec: T };

function find(objects: readonly KubeObject[], kind: string, id: string | undefined): KubeObject | undefined {
  return objects.find((each) => each.kind === kind && `${each.metadata.namespace}/${each.metadata.name}` === id);
}

function hours(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : Number(/^(\d+)h$/.exec(duration)?.[1]);
}
