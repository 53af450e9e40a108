import { listAt, stringAt } from '../../../kubernetes/json';
import type { KubeObject } from '../../../kubernetes/objects';
import { type ExecResult, execIn } from '../../reach/exec';
import { isReady, podsOf } from '../../reach/pods-of';
import type { ActContext } from './act';

/** As root of the server beside it, with the password that its container was started with. */
const SCRIPT = 'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" exec mysql -uroot --batch --skip-column-names -e "$1" $2';

/**
 * Sends a statement to the MySQL that a Deployment runs, by the client in its own container: no network policy and no
 * mesh is in the way.
 *
 * @param database the one that it is about. @default - none
 * @returns what the client wrote, or why it could not be asked
 */
export async function askMySql(
  deployment: KubeObject,
  statement: string,
  database: string | undefined,
  context: Pick<ActContext, 'cluster' | 'connection'>,
): Promise<ExecResult> {
  const command = ['sh', '-c', SCRIPT, 'sh', statement, ...(database === undefined ? [] : [database])];
  return execInWorkload(deployment, command, context);
}

/** Runs a command in the first container of a ready pod of a workload. */
export async function execInWorkload(
  workload: KubeObject,
  command: readonly string[],
  { cluster, connection }: Pick<ActContext, 'cluster' | 'connection'>,
): Promise<ExecResult> {
  const pods = await podsOf(workload, cluster);
  const pod = pods.find(isReady);
  const container = containerOf(workload);
  if (!pod || container === undefined) return { problem: 'it has no ready pod' };
  const { namespace = '', name } = pod.metadata;
  return execIn(connection, { namespace, pod: name, container }, command);
}

/** The container of the template: proxies that the mesh has put in are not in it. */
export function containerOf(workload: KubeObject): string | undefined {
  return stringAt(listAt(workload, 'spec', 'template', 'spec', 'containers')[0], 'name');
}
