import { listAt, numberAt, stringAt, valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';

/** Lines of a log that a report shows. */
const LINES = 5;

/**
 * The last lines that a container of a pod wrote before it died, or writes while it is not ready: mostly they say why.
 * Empty where no container has run yet.
 */
export async function logTail(pod: KubeObject, cluster: Cluster): Promise<string[]> {
  const troubled = troubledContainer(pod);
  if (!troubled) return [];
  const { container, previous } = troubled;
  const query = { container, tailLines: String(LINES), ...(previous ? { previous: 'true' } : {}) };
  const { text, fault } = await cluster.log(pod, query);
  if (fault?.answer === 'fail' && fault.kind === 'forbidden')
    return [`the log of container ${container} cannot be read: ${fault.reason}`];
  const lines = text?.split('\n').filter((line) => line.trim() !== '') ?? [];
  return lines.length === 0 ? [] : [`last lines of container ${container}:`, ...lines.map((line) => `  ${line}`)];
}

/** The first container that died or is not ready, and whether it was the one before it that died. */
function troubledContainer(pod: KubeObject): { container: string; previous: boolean } | undefined {
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
  for (const status of statuses) {
    const container = stringAt(status, 'name') ?? '';
    const died = numberAt(status, 'state', 'terminated', 'exitCode');
    if (died !== undefined && died !== 0) return { container, previous: false };
    const isWaiting = valueAt(status, 'state', 'waiting') !== undefined;
    if (isWaiting && numberAt(status, 'lastState', 'terminated', 'exitCode') !== undefined)
      return { container, previous: true };
    if (valueAt(status, 'state', 'running') !== undefined && valueAt(status, 'ready') === false)
      return { container, previous: false };
  }
  return undefined;
}
