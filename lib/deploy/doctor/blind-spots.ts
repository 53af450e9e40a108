import { Cluster, type Listed, type ObjectRef, type Read } from '../cluster/cluster';
import { type Check, type Finding, unseen } from './finding';

/** A cluster that takes down what it would not show. */
class WitnessedCluster extends Cluster {
  readonly unseen: string[] = [];

  protected override async get(
    object: ObjectRef,
    headers: Readonly<Record<string, string>>,
    deadline?: number,
  ): Promise<Read> {
    return this.witness(await super.get(object, headers, deadline));
  }

  protected override async listAll(
    apiVersion: string,
    kind: string,
    query: Readonly<Record<string, string>>,
    namespace: string | undefined,
    headers: Readonly<Record<string, string>>,
    budget?: number,
  ): Promise<Listed> {
    return this.witness(await super.listAll(apiVersion, kind, query, namespace, headers, budget));
  }

  private witness<T extends Read | Listed>(answer: T): T {
    if (answer.fault) this.unseen.push(answer.fault.reason);
    return answer;
  }
}

/**
 * Runs a check. Where it was not shown everything, nobody can tell whether there is more than it has found: that is said, and
 * is not `ok`.
 */
export async function look(
  name: Check,
  check: (cluster: Cluster) => Promise<Finding[]>,
  { client, discovery }: Cluster,
): Promise<Finding[]> {
  const cluster = new WitnessedCluster(client, discovery);
  const findings = await check(cluster);
  const [first, ...more] = [...new Set(cluster.unseen)];
  if (first === undefined) return findings;
  const blind = unseen(name, `${first}${more.length > 0 ? `, and ${more.length} more` : ''}`);
  const others = findings.filter(({ level }) => level !== 'ok');
  return [...others, blind];
}
