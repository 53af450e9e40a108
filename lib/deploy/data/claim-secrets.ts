import type { ClaimSecret } from '../../kubernetes/claim-secret';
import { stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { ownCommand } from '../../kubernetes/own-command';
import { unreadable } from '../cluster/certain-object';
import type { Cluster, ObjectRef } from '../cluster/cluster';
import { settle } from '../settle';

/** What verbs say of Secrets with which servers open volume claims. */
export interface ClaimSecretOptions {
  /**
   * Secrets, as `namespace/name`, that dist may change although a server opens a claim with them: it has been told the
   * new value.
   * @default - none
   */
  readonly changeSecrets?: readonly string[];
}

/** An object of dist that would keep clients out of the data in a claim. */
export interface LockOut {
  /** The Secret of dist, or the ExternalSecret that fills it. */
  readonly object: KubeObject;
  readonly opens: ClaimSecret;
  /** Keys of the Secret whose values differ. */
  readonly keys: readonly string[];
  readonly reason: string;
}

/**
 * The objects of dist that would overwrite the live Secret of a database with other values while the claim with its
 * data is there: the server keeps the password of its first start, and nobody could log in any more.
 *
 * @param declared the Secrets with which servers open claims, as the record of dist has them
 */
export async function lockOutsOf(
  objects: readonly KubeObject[],
  declared: readonly ClaimSecret[],
  cluster: Cluster,
  { changeSecrets = [] }: ClaimSecretOptions = {},
): Promise<LockOut[]> {
  const wanted = declared.filter(({ namespace, secret }) => !changeSecrets.includes(`${namespace}/${secret}`));
  const found = await settle(
    wanted.map(async (opens) => {
      const object = objects.find((each) => fills(each, opens));
      if (!object || !(await hasData(opens, cluster))) return [];
      const read = await cluster.read(secretRef(opens));
      if (read.fault) return [{ object, opens, keys: [], reason: unreadable(secretRef(opens), read.fault) }];
      const difference = read.object && differenceOf(object, read.object, titlesOf(opens));
      return difference ? [{ object, opens, ...difference }] : [];
    }),
  );
  return found.flat();
}

/** What to do about Secrets that would lock clients out. */
export function lockOutAdvice({ opens: { namespace, secret } }: LockOut): string {
  return (
    `the server keeps the value of its first start, and a new one in the Secret locks its clients out. \`${ownCommand('adopt')}\` ` +
    'takes the live value into the credentials file; if the server has been told the new one, say ' +
    `--change-secrets ${namespace}/${secret}`
  );
}

/** Keys of a Secret whose values are others in a second one, or are missing there. */
export function differingKeys(wanted: KubeObject, live: KubeObject): string[] {
  const [ours, theirs] = [valuesOf(wanted), valuesOf(live)];
  return [...ours].filter(([key, value]) => theirs.get(key) !== value).map(([key]) => key);
}

function differenceOf(
  object: KubeObject,
  live: KubeObject,
  { secret, claim }: { secret: string; claim: string },
): Pick<LockOut, 'keys' | 'reason'> | undefined {
  if (groupKindOf(object) === '/Secret') {
    const keys = differingKeys(object, live);
    return keys.length === 0
      ? undefined
      : { keys, reason: `dist has another ${keys.join(', ')} than the live ${secret}, with which ${claim} is opened` };
  }
  const owners = live.metadata.ownerReferences;
  const isFilled = Array.isArray(owners) && owners.some((owner) => stringAt(owner, 'kind') === object.kind);
  return isFilled
    ? undefined
    : {
        keys: [],
        reason: `the live ${secret}, with which ${claim} is opened, would be filled from a store, where the value may be another`,
      };
}

/** Whether an object of dist writes a Secret. */
export function fills(object: KubeObject, { namespace, secret }: ClaimSecret): boolean {
  if (object.metadata.namespace !== namespace) return false;
  if (groupKindOf(object) === '/Secret') return object.metadata.name === secret;
  if (groupKindOf(object) !== 'external-secrets.io/ExternalSecret') return false;
  return (stringAt(object, 'spec', 'target', 'name') ?? object.metadata.name) === secret;
}

/** Whether a claim can hold data: one that waits for its first pod has no volume yet. In doubt it does. */
async function hasData({ namespace, claim }: ClaimSecret, cluster: Cluster): Promise<boolean> {
  const read = await cluster.read({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace, name: claim },
  });
  if (read.fault) return true;
  return read.object !== undefined && stringAt(read.object, 'status', 'phase') !== 'Pending';
}

function secretRef({ namespace, secret }: ClaimSecret): ObjectRef {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: secret } };
}

function titlesOf({ namespace, secret, claim }: ClaimSecret): { secret: string; claim: string } {
  return { secret: `Secret ${namespace}/${secret}`, claim: `PersistentVolumeClaim ${namespace}/${claim}` };
}

/** What a Secret holds, however it is written. */
function valuesOf(secret: KubeObject): Map<string, string> {
  const texts = (field: string) => Object.entries(Object(valueAt(secret, field)) as object);
  return new Map([
    ...texts('data').map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString('latin1')] as const),
    ...texts('stringData').map(([key, value]) => [key, Buffer.from(String(value)).toString('latin1')] as const),
  ]);
}
