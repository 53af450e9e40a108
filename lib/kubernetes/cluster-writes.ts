import type { FieldPattern } from './field-pattern';
import { isRecord, listAt, stringAt } from './json';
import { groupKindOf, identityOf, type KubeObject } from './objects';

/** A field that a program of the cluster writes into objects which somebody else has applied. */
export interface ClusterWrite {
  /** The program. */
  readonly program: string;
  /** Name under which it writes: its field manager. */
  readonly manager: string;
  /** Group and kind of the objects, as `groupKindOf` has them; `*` is every kind. */
  readonly kinds: readonly string[];
  /** Which objects of these kinds, in words. */
  readonly which: string;
  /** Whether an object of these kinds is one of them. `autoscaled` holds the identities of autoscalers' targets. */
  readonly isOne: (object: KubeObject, autoscaled: Pick<ReadonlySet<string>, 'has'>) => boolean;
  /** The same as a condition of jq; `null` where other objects tell which ones. @default - none, all of the kinds */
  readonly condition?: string | null;
  readonly field: FieldPattern;
  /** What it writes, where that is always the same: then the field may be rendered with this value. */
  readonly value?: string;
  /** Whether it writes only a part of the field: the field may be rendered, as the program writes it. */
  readonly partly?: boolean;
  /** Whether whatever is applied is lost. */
  readonly overwrites?: boolean;
  /** The platform of `cluster.platform` on which alone it happens. @default - everywhere */
  readonly platform?: string;
  readonly why: string;
}

const MUTATING = 'admissionregistration.k8s.io/MutatingWebhookConfiguration';
const VALIDATING = 'admissionregistration.k8s.io/ValidatingWebhookConfiguration';
const CRD = 'apiextensions.k8s.io/CustomResourceDefinition';

/** Group and kind of the configurations of admission webhooks. */
export const WEBHOOK_CONFIGURATIONS: readonly string[] = [MUTATING, VALIDATING];

/** Asks AKS to leave a webhook configuration as it is. Source: learn.microsoft.com/azure/aks/faq. */
export const LEFT_ALONE_BY_AKS = { 'admissions.enforcer/disabled': 'true' } as const;

const CA_BUNDLE: FieldPattern = ['webhooks', '*', 'clientConfig', 'caBundle'];
const CONVERSION_CLIENT: FieldPattern = ['spec', 'conversion', 'webhook', 'clientConfig'];

const every = () => true;
const injected = ({ metadata: { annotations = {} } }: KubeObject) =>
  Object.keys(annotations).some((key) => key.startsWith('cert-manager.io/inject-'));
const ofIstio = (object: KubeObject) =>
  object.metadata.labels?.['istio.io/rev'] !== undefined &&
  listAt(object, 'webhooks').some((webhook) => stringAt(webhook, 'name')?.endsWith('.istio.io'));
const ofKnative = ({ metadata: { name } }: KubeObject) => name.endsWith('.knative.dev');
const named =
  (...names: string[]) =>
  ({ metadata: { name } }: KubeObject) =>
    names.includes(name);

const CERT_MANAGER = {
  program: 'cert-manager',
  manager: 'cert-manager-cainjector',
  which: 'with an annotation `cert-manager.io/inject-…`',
  isOne: injected,
  why: 'puts in the CA of the certificate that the annotation names',
};
const ISTIOD = { program: 'istiod', manager: 'pilot-discovery', which: 'of Istio', isOne: ofIstio };
const KNATIVE = {
  program: 'Knative',
  manager: 'webhook',
  kinds: WEBHOOK_CONFIGURATIONS,
  which: 'named `*.knative.dev`',
  isOne: (object: KubeObject) => ofKnative(object) && !injected(object),
  condition: '.metadata.name | endswith(".knative.dev")',
};
const SINK_BINDINGS = {
  ...KNATIVE,
  kinds: [MUTATING],
  which: 'named `sinkbindings.webhook.sources.knative.dev`',
  isOne: named('sinkbindings.webhook.sources.knative.dev'),
  condition: '.metadata.name == "sinkbindings.webhook.sources.knative.dev"',
};
const OWN_CA = {
  program: 'a server that makes its own CA (Trainer, JobSet, Spark, Katib)',
  manager: 'manager',
  which: 'any other',
  why: 'puts in the CA that it has made',
};
const PING_SOURCES = {
  program: 'Knative',
  manager: 'controller',
  kinds: ['apps/Deployment'],
  which: 'named `pingsource-mt-adapter`',
  isOne: named('pingsource-mt-adapter'),
  condition: '.metadata.name == "pingsource-mt-adapter"',
};

/** Takes the lists of a service account as its own at every change (openshift-controller-manager, 4.16). */
const OPENSHIFT_ACCOUNTS = {
  program: 'OpenShift',
  manager: 'openshift.io/image-registry-pull-secrets_service-account-controller',
  kinds: ['/ServiceAccount'],
  which: 'all',
  isOne: every,
  platform: 'openshift',
};

/**
 * Every field that a program of a real cluster writes into objects of the platform. What stands here is not rendered,
 * or is rendered with the value that it will have: else two would own it with different values, and the second deploy
 * would end with a conflict. Sources: the programs' code in the versions of the release.
 */
export const CLUSTER_WRITES: readonly ClusterWrite[] = [
  { ...CERT_MANAGER, kinds: WEBHOOK_CONFIGURATIONS, field: CA_BUNDLE },
  { ...CERT_MANAGER, kinds: [CRD], field: [...CONVERSION_CLIENT, 'caBundle'] },
  { ...CERT_MANAGER, kinds: ['apiregistration.k8s.io/APIService'], field: ['spec', 'caBundle'] },
  { ...ISTIOD, kinds: WEBHOOK_CONFIGURATIONS, field: CA_BUNDLE, why: 'puts in its own CA' },
  {
    ...ISTIOD,
    kinds: [VALIDATING],
    field: ['webhooks', '*', 'failurePolicy'],
    value: 'Fail',
    why: 'turns Ignore to Fail as soon as its webhook refuses what is wrong',
  },
  { ...KNATIVE, field: CA_BUNDLE, why: 'puts in the CA that it has made' },
  { ...KNATIVE, field: ['webhooks', '*', 'rules'], why: 'its program knows the kinds that it looks at' },
  {
    ...KNATIVE,
    which: 'named `*.knative.dev`, but for `config.…`',
    isOne: (object) => KNATIVE.isOne(object) && !object.metadata.name.startsWith('config.'),
    condition: '.metadata.name | endswith(".knative.dev") and (startswith("config.") | not)',
    field: ['webhooks', '*', 'namespaceSelector'],
    why: 'leaves out namespaces labelled `webhooks.knative.dev/exclude`',
  },
  {
    ...KNATIVE,
    field: ['webhooks', '*', 'clientConfig', 'service', 'path'],
    why: 'its program knows the path',
  },
  { ...KNATIVE, field: ['metadata', 'ownerReferences'], why: 'they go with the namespace of its program' },
  { ...SINK_BINDINGS, field: ['webhooks', '*', 'objectSelector'], why: 'as its selection mode says' },
  {
    ...SINK_BINDINGS,
    field: ['webhooks', '*', 'matchPolicy'],
    value: 'Equivalent',
    why: 'any version of a kind counts',
  },
  {
    program: 'Knative',
    manager: 'webhook',
    kinds: [CRD],
    which: 'named `*.knative.dev`',
    isOne: (object) => ofKnative(object) && !injected(object),
    field: [...CONVERSION_CLIENT, 'caBundle'],
    why: 'puts in the CA that it has made',
  },
  {
    program: 'Knative',
    manager: 'webhook',
    kinds: ['/Secret'],
    which: 'named `webhook-certs` or `*-webhook-certs`',
    isOne: ({ metadata: { name } }) => /^(.*-)?webhook-certs$/.test(name),
    condition: '.metadata.name | test("^(.*-)?webhook-certs$")',
    field: ['data'],
    why: 'keeps key and certificate of its webhooks there',
  },
  {
    ...PING_SOURCES,
    kinds: ['/Secret'],
    which: 'named `request-reply-keys`',
    isOne: named('request-reply-keys'),
    condition: '.metadata.name == "request-reply-keys"',
    field: ['data'],
    why: 'keeps a key for each RequestReply there',
  },
  { ...PING_SOURCES, field: ['spec', 'replicas'], why: 'starts it with the first PingSource' },
  {
    ...PING_SOURCES,
    field: ['spec', 'template', 'spec', 'containers', '*', 'env'],
    partly: true,
    why: 'hands on the configuration of logs, metrics and leader election',
  },
  {
    ...OWN_CA,
    kinds: WEBHOOK_CONFIGURATIONS,
    isOne: (object) => !injected(object) && !ofIstio(object) && !ofKnative(object),
    field: CA_BUNDLE,
  },
  {
    ...OWN_CA,
    kinds: [CRD],
    isOne: (object) => !injected(object) && !ofKnative(object),
    field: [...CONVERSION_CLIENT, 'caBundle'],
  },
  {
    program: 'KServe',
    manager: 'manager',
    kinds: ['serving.kserve.io/InferenceService', 'serving.kserve.io/InferenceGraph'],
    which: 'all',
    isOne: every,
    field: ['metadata', 'finalizers'],
    why: 'clears up behind it before it goes',
  },
  {
    program: 'autoscaling of Kubernetes',
    manager: 'kube-controller-manager',
    kinds: ['apps/Deployment', 'apps/StatefulSet'],
    which: 'the target of a HorizontalPodAutoscaler',
    isOne: (object, autoscaled) => autoscaled.has(identityOf(object)),
    condition: null,
    field: ['spec', 'replicas'],
    why: 'the autoscaler decides how many pods there are; its bounds say how few and how many',
  },
  {
    program: 'aggregation of Kubernetes',
    manager: 'clusterrole-aggregation-controller',
    kinds: ['rbac.authorization.k8s.io/ClusterRole'],
    which: 'with an `aggregationRule`',
    isOne: ({ aggregationRule }) => isRecord(aggregationRule),
    condition: '.aggregationRule',
    field: ['rules'],
    overwrites: true,
    why: 'the rules are those of the roles that it collects',
  },
  {
    program: 'AKS',
    manager: 'admissionsenforcer',
    kinds: WEBHOOK_CONFIGURATIONS,
    which: 'without the annotation `admissions.enforcer/disabled: "true"`',
    isOne: ({ metadata: { annotations = {} } }) =>
      Object.entries(LEFT_ALONE_BY_AKS).some(([key, value]) => annotations[key] !== value),
    field: ['webhooks', '*', 'namespaceSelector'],
    platform: 'aks',
    why: "leaves out the namespaces of AKS; the platform's carry the annotation, so that it does not",
  },
  {
    ...OPENSHIFT_ACCOUNTS,
    field: ['imagePullSecrets'],
    why: 'puts in the Secret of its own registry, and takes the whole list; there pods alone name `images.pullSecrets`',
  },
  { ...OPENSHIFT_ACCOUNTS, field: ['secrets'], why: 'puts in the Secret of its own registry' },
  {
    program: 'Argo CD',
    manager: 'argocd-controller',
    kinds: ['*'],
    which: 'all that it applies',
    isOne: every,
    field: ['metadata', 'annotations', 'argocd.argoproj.io/tracking-id'],
    why: 'knows by it which Application an object belongs to',
  },
];

/** The fields of an object that programs of the cluster write. */
export function clusterWritesOf(
  object: KubeObject,
  autoscaled: Pick<ReadonlySet<string>, 'has'> = new Set<string>(),
): ClusterWrite[] {
  return CLUSTER_WRITES.filter(
    (write) =>
      (write.kinds.includes('*') || write.kinds.includes(groupKindOf(object))) && write.isOne(object, autoscaled),
  );
}
