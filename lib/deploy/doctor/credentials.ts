import { readRecord } from '../../kubernetes/render-record';
import type { Cluster } from '../cluster/cluster';
import { type ClaimSecretOptions, lockOutAdvice, lockOutsOf } from '../data/claim-secrets';
import { objectsOf, type Plan } from '../manifests/plan';
import { type Finding, ok, problem } from './finding';

/** Secrets of dist that would lock clients out of databases which are there already. */
export async function checkCredentials(
  plan: Plan,
  { dist = 'dist', ...options }: ClaimSecretOptions & { readonly dist?: string },
  cluster: Cluster,
): Promise<Finding[]> {
  const declared = readRecord(dist)?.claimSecrets ?? [];
  const lockOuts = await lockOutsOf(plan.waves.flatMap(objectsOf), declared, cluster, options);
  return lockOuts.length > 0
    ? lockOuts.map((each) => problem('credentials', each.reason, lockOutAdvice(each)))
    : [ok('credentials', 'no database that is there gets another password')];
}
