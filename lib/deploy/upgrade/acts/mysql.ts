import { listAt, stringAt, valueAt } from '../../../kubernetes/json';
import { identityOf, type KubeObject } from '../../../kubernetes/objects';
import { unreadable } from '../../cluster/certain-object';
import { type ExecResult, execIn } from '../../reach/exec';
import { isReady, podsOf } from '../../reach/pods-of';
import type { ActContext } from './act';

const CLIENT = 'exec mysql -uroot --batch --skip-column-names -e "$1" $2';
/** As root of the server beside it, with the password that its container was started with. */
const AS_STARTED = `MYSQL_PWD="$MYSQL_ROOT_PASSWORD" ${CLIENT}`;
/** The same with a password that it reads. */
const AS_TOLD = `IFS= read -r MYSQL_PWD; export MYSQL_PWD; ${CLIENT}`;
const PASSWORD = 'MYSQL_ROOT_PASSWORD';

type AskContext = Pick<ActContext, 'cluster' | 'connection' | 'finder'>;

/**
 * Sends a statement to the MySQL that a Deployment runs, by the client in its own container: no network policy and no
 * mesh is in the way. Where root has got another password than the first start, it is that of the live Secret which the
 * Deployment of dist names.
 *
 * @param database the one that it is about. @default - none
 * @returns what the client wrote, or why it could not be asked
 */
export async function askMySql(
  deployment: KubeObject,
  statement: string,
  database: string | undefined,
  context: AskContext,
): Promise<ExecResult> {
  const command = (script: string) => [
    'sh',
    '-c',
    script,
    'sh',
    statement,
    ...(database === undefined ? [] : [database]),
  ];
  const answer = await execInWorkload(deployment, command(AS_STARTED), context);
  if (!('problem' in answer) || !answer.problem.includes('Access denied')) return answer;
  const password = await passwordOf(deployment, context);
  if (password === undefined) return answer;
  if (typeof password === 'object') return { problem: `${answer.problem}; ${password.problem}` };
  return execInWorkload(deployment, command(AS_TOLD), context, `${password}\n`);
}

/** What the live Secret has with which dist starts the server; or why that cannot be told. */
async function passwordOf(
  deployment: KubeObject,
  { cluster, finder }: AskContext,
): Promise<string | { readonly problem: string } | undefined> {
  const heir = finder.distObjects.find((object) => identityOf(object) === identityOf(deployment));
  const [container] = listAt(heir, 'spec', 'template', 'spec', 'containers');
  const variable = listAt(container, 'env').find((each) => stringAt(each, 'name') === PASSWORD);
  const reference = valueAt(variable, 'valueFrom', 'secretKeyRef');
  const [name, key] = [stringAt(reference, 'name'), stringAt(reference, 'key')];
  if (name === undefined || key === undefined) return undefined;
  const { namespace } = deployment.metadata;
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name } };
  const read = await cluster.read(secret);
  if (read.fault) return { problem: unreadable(secret, read.fault) };
  const value = stringAt(read.object, 'data', key);
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString();
}

/** Runs a command in the first container of a ready pod of a workload: see `execIn`. */
export async function execInWorkload(
  workload: KubeObject,
  command: readonly string[],
  { cluster, connection }: Pick<ActContext, 'cluster' | 'connection'>,
  input?: string,
): Promise<ExecResult> {
  const pods = await podsOf(workload, cluster);
  const pod = pods.find(isReady);
  const container = containerOf(workload);
  if (!pod || container === undefined) return { problem: 'it has no ready pod' };
  const { namespace = '', name } = pod.metadata;
  return execIn(connection, { namespace, pod: name, container }, command, input);
}

/** The container of the template: proxies that the mesh has put in are not in it. */
export function containerOf(workload: KubeObject): string | undefined {
  return stringAt(listAt(workload, 'spec', 'template', 'spec', 'containers')[0], 'name');
}
