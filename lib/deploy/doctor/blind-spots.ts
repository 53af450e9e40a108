import { Cluster, type Listed, type ObjectRef, type Read } from '../cluster/cluster';
import { type Finding, note } from './finding';

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

  private witness<T extends Pick<Read, 'fault'>>(answer: T): T {
    if (answer.fault) this.unseen.push(answer.fault.reason);
    return answer;
  }
}

/**
 * Runs a check. Where it has found nothing, but was not shown everything, nobody can tell whether there is something: that is
 * not `ok`.
 */
export async function look(
  check: (cluster: Cluster) => Promise<Finding[]>,
  { client, discovery }: Cluster,
): Promise<Finding[]> {
  const cluster = new WitnessedCluster(client, discovery);
  const findings = await check(cluster);
  const [first, ...more] = [...new Set(cluster.unseen)];
  if (first === undefined) return findings;
  const reason = `nobody can tell: ${first}${more.length > 0 ? `, and ${more.length} more` : ''}`;
  return findings.map((finding) =>
    finding.level === 'ok' ? note(finding.check, reason, 'look as an administrator of the cluster') : finding,
  );
}
