import type { ClusterWrite } from '../../../lib/kubernetes/cluster-writes';
import type { FieldPattern } from '../../../lib/kubernetes/field-pattern';
import { type Api, ApiError, isRecord, type KubernetesObject, referenceTo, valueAt } from '../harness';

/** What a program makes of a field. */
type Value = (field: unknown, made: Made) => unknown;

/** What programs need to know of the cluster. */
export interface Made {
  /** A certificate as a `caBundle` has it. */
  readonly caBundle: string;
  /** The namespace that a program's objects go with. */
  readonly owner: KubernetesObject;
}

const EXCLUDED = { key: 'webhooks.knative.dev/exclude', operator: 'DoesNotExist' };
/** A kind that there is not, so that nobody has to answer. */
const RULE = { apiGroups: ['example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothing/*'] };

/**
 * What is written, by program and field. What is not here is written by the real program (the controller manager) or by
 * one that the harness plays (cert-manager, the servers of webhooks).
 */
const VALUES: Readonly<Record<string, Value>> = {
  'Knative webhooks.*.rules': () => [{ ...RULE, scope: '*' }],
  'Knative webhooks.*.namespaceSelector': () => ({ matchExpressions: [EXCLUDED] }),
  'Knative webhooks.*.objectSelector': () => ({ matchLabels: { 'bindings.knative.dev/include': 'true' } }),
  'Knative webhooks.*.clientConfig.service.path': () => '/as-the-program-says',
  'Knative metadata.ownerReferences': (_, { owner }) => [
    { apiVersion: 'v1', kind: 'Namespace', name: owner.metadata.name, uid: owner.metadata.uid, controller: true },
  ],
  'Knative spec.conversion.webhook.clientConfig.caBundle': (_, { caBundle }) => caBundle,
  'Knative data': (_, { caBundle }) => ({ 'ca-cert.pem': caBundle }),
  'Knative spec.replicas': () => 2,
  'Knative spec.template.spec.containers.*.env': (env) => [
    ...(Array.isArray(env) ? env : []),
    { name: 'K_LEADER_ELECTION_CONFIG', value: '{}' },
  ],
  'a server that makes its own CA (Trainer, JobSet, Spark, Katib) spec.conversion.webhook.clientConfig.caBundle': (
    _,
    { caBundle },
  ) => caBundle,
  'KServe metadata.finalizers': () => ['inferenceservice.finalizers'],
  'AKS webhooks.*.namespaceSelector': () => ({
    matchExpressions: [{ key: 'control-plane', operator: 'NotIn', values: ['true'] }],
  }),
  'OpenShift imagePullSecrets': () => [{ name: 'own-dockercfg' }],
  'OpenShift secrets': () => [{ name: 'own-dockercfg' }],
};

/** Programs that apply what they write, and take it over. */
const APPLIERS = new Set(['OpenShift']);

/**
 * Writes a field as its program does on a real cluster: it reads the object and updates it, by the name of its client.
 * Argo CD applies all of it, and takes over what it has to.
 *
 * @returns whether the object has a place for the field
 */
export async function play(api: Api, write: ClusterWrite, object: KubernetesObject, made: Made): Promise<boolean> {
  const live = await api.get(referenceTo(object));
  if (!hasPlace(live, write.field)) return false;
  const value = VALUES[`${write.program} ${write.field.join('.')}`];
  if (write.manager === 'argocd-controller') await applyByArgo(api, object);
  else if (value && APPLIERS.has(write.program)) await apply(api, write, object, value(undefined, made));
  else if (value) await update(api, write, object, (field) => value(field, made));
  return true;
}

async function apply(api: Api, { field, manager }: ClusterWrite, object: KubernetesObject, value: unknown) {
  const { apiVersion, kind, namespace, name } = referenceTo(object);
  const applied = setAt({ apiVersion, kind, metadata: { namespace, name } }, field, () => value);
  await api.apply(applied as KubernetesObject, { fieldManager: manager });
}

async function applyByArgo(api: Api, object: KubernetesObject): Promise<void> {
  const { metadata, ...rest } = object;
  const annotations = { ...metadata.annotations, 'argocd.argoproj.io/tracking-id': `kubeflow:${metadata.name}` };
  await api.apply({ ...rest, metadata: { ...metadata, annotations } } as KubernetesObject, {
    fieldManager: 'argocd-controller',
  });
}

/** Reads again when somebody else was faster, as programs do. */
async function update(api: Api, write: ClusterWrite, object: KubernetesObject, value: (field: unknown) => unknown) {
  const program = api.by(write.manager);
  try {
    for (;;) {
      const live = await program.get(referenceTo(object));
      try {
        await program.update(setAt(live, write.field, value) as KubernetesObject);
        return;
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 409)) throw error;
      }
    }
  } finally {
    await program.close();
  }
}

function setAt(value: unknown, [key, ...rest]: FieldPattern, make: (field: unknown) => unknown): unknown {
  if (key === undefined) return make(value);
  if (Array.isArray(value)) return value.map((item) => setAt(item, rest, make));
  return isRecord(value) ? { ...value, [key]: setAt(value[key], rest, make) } : value;
}

/** Whether what holds the field is there: a CRD without conversion calls nobody. */
function hasPlace(object: KubernetesObject, pattern: FieldPattern): boolean {
  const parents = pattern.slice(0, -1).filter((key) => key !== 'annotations' && key !== 'ownerReferences');
  const star = parents.indexOf('*');
  return valueAt(object, ...(star < 0 ? parents : parents.slice(0, star))) !== undefined;
}
