import type { ClaimSecret } from '../../kubernetes/claim-secret';
import { isRecord, listAt } from '../../kubernetes/json';
import { identityOf, type KubeObject } from '../../kubernetes/objects';
import { certainObject } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { settle } from '../settle';

/** Why objects have to stay, by their identity. */
export type Openers = ReadonlyMap<string, string>;

/**
 * What opens claims that stay: their Secrets, and what would take these with it, such as the ExternalSecret that fills
 * one. Without its password nobody gets at the data again, and dist makes another one.
 *
 * @param declared Secrets with which servers open claims
 * @param isLost whether a claim is to go as well
 * @throws ClusterError when a Secret of a claim that stays cannot be read
 */
export async function openersOf(
  declared: readonly ClaimSecret[],
  isLost: (claim: KubeObject) => boolean,
  cluster: Cluster,
): Promise<Openers> {
  const found = await settle(
    declared.map(async (opens): Promise<[string, string][]> => {
      const claim = claimOf(opens);
      if (isLost(claim) || !(await mayExist(claim, cluster))) return [];
      const secret = objectOf('Secret', opens.namespace, opens.secret);
      // What it does not show may be filled by an object that would go.
      const live = certainObject(secret, await cluster.readMetadata(secret));
      const reason = `PersistentVolumeClaim ${opens.namespace}/${opens.claim}, which stays, is opened with it`;
      return [secret, ...(live ? ownersOf(live) : [])].map((each) => [identityOf(each), reason]);
    }),
  );
  return new Map(found.flat());
}

/** Those of the declarations whose claim is there, or may be: the others are about nothing any more. */
export async function withClaims(declared: readonly ClaimSecret[], cluster: Cluster): Promise<ClaimSecret[]> {
  const found = await settle(declared.map(async (opens) => ((await mayExist(claimOf(opens), cluster)) ? [opens] : [])));
  return found.flat();
}

/** The claim of a declaration. */
export function claimOf({ namespace, claim }: ClaimSecret): KubeObject {
  return objectOf('PersistentVolumeClaim', namespace, claim);
}

/** Declarations of several places, each once. */
export function unionOfDeclared(...lists: readonly (readonly ClaimSecret[])[]): ClaimSecret[] {
  const all = lists.flat().map(({ namespace, secret, claim }): ClaimSecret => ({ namespace, secret, claim }));
  const byName = new Map(all.map((each) => [[each.namespace, each.secret, each.claim].join(' '), each]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** In doubt it does. */
async function mayExist(claim: KubeObject, cluster: Cluster): Promise<boolean> {
  const read = await cluster.readMetadata(claim);
  if (read.fault) return true;
  return read.object !== undefined && read.object.metadata.deletionTimestamp === undefined;
}

function ownersOf({ metadata }: KubeObject): KubeObject[] {
  return listAt(metadata, 'ownerReferences')
    .filter(isRecord)
    .map(({ apiVersion, kind, name }) => ({
      apiVersion: String(apiVersion),
      kind: String(kind),
      metadata: { name: String(name), namespace: metadata.namespace },
    }));
}

function objectOf(kind: string, namespace: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace } };
}
