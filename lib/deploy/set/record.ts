import { type ClaimSecret, claimSecretOf } from '../../kubernetes/claim-secret';
import { stringAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { packageVersion } from '../../kubernetes/package-version';
import { certainObject } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { faultOf } from '../cluster/faults';
import { unionOfDeclared } from '../data/claim-openers';
import { ClusterError } from '../errors';
import type { ApplySet } from './apply-set';
import { GROUP_KINDS, ID_LABEL, NAMESPACES, TOOLING } from './labels';

/** Where on the cluster to look for the objects of a set. May say more than there is, never less. */
export interface SetRecord {
  /** `group/kind`, as `groupKindOf` says it. */
  readonly groupKinds: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
  /** What is known of its objects (AppliedRecord). @default - nothing */
  readonly applied?: string;
  /** Secrets with which servers open claims, of all that was deployed: who leaves dist has left its claim. @default - none */
  readonly claimSecrets?: readonly ClaimSecret[];
}

/** The key of the record under which that stands. */
const APPLIED = 'applied.json.gz';

/** The key under which the Secrets stand. */
const CLAIM_SECRETS = 'claim-secrets';

const TOOL = 'cdk8s-kubeflow';

/** What the record of a set has to say when it holds these objects, but for what is known of each. */
export function recordOf(set: ApplySet, objects: readonly KubeObject[]): SetRecord {
  return {
    groupKinds: new Set(objects.map(groupKindOf)),
    namespaces: new Set([set.namespace, ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])]),
  };
}

/** Where two records say together to look. */
export function unionOf(a: SetRecord, b: SetRecord): SetRecord {
  return {
    groupKinds: new Set([...a.groupKinds, ...b.groupKinds]),
    namespaces: new Set([...a.namespaces, ...b.namespaces]),
    claimSecrets: unionOfDeclared(a.claimSecrets ?? [], b.claimSecrets ?? []),
  };
}

/** The body of the record: the parent object of kubectl's contract. */
export function recordObject(set: ApplySet, record: SetRecord): KubeObject {
  const { claimSecrets = [] } = record;
  const elsewhere = [...record.namespaces].filter((namespace) => namespace !== set.namespace);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: set.parent,
      namespace: set.namespace,
      labels: { [ID_LABEL]: set.id },
      annotations: {
        [TOOLING]: `${TOOL}/${packageVersion()}`,
        [GROUP_KINDS]: [...record.groupKinds].map(toContract).sort().join(','),
        [NAMESPACES]: elsewhere.sort().join(','),
      },
    },
    ...(claimSecrets.length > 0 ? { data: { [CLAIM_SECRETS]: JSON.stringify(claimSecrets) } } : {}),
    ...(record.applied === undefined ? {} : { binaryData: { [APPLIED]: record.applied } }),
  };
}

/**
 * Reads the record of a set; undefined when there is none.
 *
 * @throws ClusterError when it cannot be read, or when an object of its name is no record of ours
 */
export async function readRecord(set: ApplySet, cluster: Cluster): Promise<SetRecord | undefined> {
  const read = await cluster.read(recordObject(set, recordOf(set, [])));
  if (read.fault)
    throw new ClusterError(`cannot read the record of the set, ${titleOfRecord(set)}: ${read.fault.reason}`);
  const { object } = read;
  if (!object) return undefined;
  const { labels, annotations } = object.metadata;
  const tool = annotations?.[TOOLING]?.split('/')[0];
  if (tool !== TOOL || labels?.[ID_LABEL] !== set.id) {
    const whose = tool === undefined || tool === TOOL ? 'is no record of a set' : `belongs to ${tool}`;
    throw new ClusterError(`${titleOfRecord(set)} exists and ${whose}; choose another name for the set (--set)`);
  }
  const applied = stringAt(object, 'binaryData', APPLIED);
  return {
    groupKinds: groupKindsIn(object),
    namespaces: new Set([set.namespace, ...listIn(annotations?.[NAMESPACES])]),
    ...(applied === undefined ? {} : { applied }),
    claimSecrets: claimSecretsIn(stringAt(object, 'data', CLAIM_SECRETS)),
  };
}

/**
 * Writes the record of a set.
 *
 * @throws ClusterError when the server does not take it
 */
export async function writeRecord(set: ApplySet, record: SetRecord, cluster: Cluster): Promise<void> {
  const object = recordObject(set, record);
  const path = await cluster.locate(object);
  // By force: nobody else has a say in it.
  const answer = path === undefined ? undefined : await cluster.apply(object, path, { force: true });
  if (answer && answer.response.status < 300) return;
  const reason = answer ? faultOf(answer.response).reason : 'the server does not serve ConfigMaps';
  throw new ClusterError(`cannot write the record of the set, ${titleOfRecord(set)}: ${reason}`);
}

/**
 * Deletes the record of a set.
 *
 * @throws ClusterError when the server does not do it
 */
export async function deleteRecord(set: ApplySet, cluster: Cluster): Promise<void> {
  const record = recordObject(set, recordOf(set, []));
  const object = certainObject(record, await cluster.readMetadata(record));
  const answer = object && (await cluster.delete(object, 'Background'));
  if (!answer || answer.response.status < 300 || answer.response.status === 404) return;
  const { reason } = faultOf(answer.response);
  throw new ClusterError(`cannot delete the record of the set, ${titleOfRecord(set)}: ${reason}`);
}

/** Whether two records say the same. */
export function isSameRecord(a: SetRecord, b: SetRecord): boolean {
  const same = (x: ReadonlySet<string>, y: ReadonlySet<string>) =>
    x.size === y.size && [...x].every((each) => y.has(each));
  const [ours, theirs] = [a, b].map(({ claimSecrets = [] }) => JSON.stringify(unionOfDeclared(claimSecrets)));
  return (
    same(a.groupKinds, b.groupKinds) && same(a.namespaces, b.namespaces) && a.applied === b.applied && ours === theirs
  );
}

/** What somebody has edited into nonsense counts as nothing. */
function claimSecretsIn(text: string | undefined): ClaimSecret[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.flatMap((each) => claimSecretOf(each) ?? []) : [];
  } catch {
    return [];
  }
}

function titleOfRecord(set: ApplySet): string {
  return `ConfigMap ${set.namespace}/${set.parent}`;
}

/** Of what kinds a set has objects, by its record: `group/kind`. */
export function groupKindsIn({ metadata: { annotations } }: KubeObject): ReadonlySet<string> {
  return new Set(listIn(annotations?.[GROUP_KINDS]).map(fromContract));
}

function listIn(annotation: string | undefined): string[] {
  return annotation ? annotation.split(',') : [];
}

/** `apps/Deployment` → `Deployment.apps`, `/Service` → `Service`. */
function toContract(groupKind: string): string {
  const [group, kind] = groupKind.split('/');
  return group === '' ? `${kind}` : `${kind}.${group}`;
}

function fromContract(text: string): string {
  const dot = text.indexOf('.');
  return dot < 0 ? `/${text}` : `${text.slice(dot + 1)}/${text.slice(0, dot)}`;
}
