import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { shownObject } from '../cluster/shown';
import type { Pending } from '../outcome';
import { settle } from '../settle';
import { condition, conditionReason } from './conditions';
import { endpointsReadiness } from './endpoints';
import { logTail } from './log-tail';
import { podProblem } from './pods';

const PODS_SHOWN = 3;

/**
 * What can be found out about why an object does not get applied or ready: its pods and what they wait for, the last
 * warning among its events, the pods behind a webhook that its reason names, what a namespace that goes away still
 * holds. Best effort: nothing here may fail the report that it is for.
 */
export async function diagnose({ object, reason }: Pending, cluster: Cluster): Promise<string[]> {
  try {
    const live = shownObject(await cluster.read(object)); // its reason says that it cannot be read
    const own = live
      ? [...(await podLines(live, cluster)), ...(await eventLines(live, cluster)), ...namespaceLines(live)]
      : [];
    return [...own, ...(await webhookLines(reason, cluster))];
  } catch {
    return [];
  }
}

/** The state of the webhook server that a reason speaks of, as the API server words it or as our own checks do. */
async function webhookLines(reason: string, cluster: Cluster): Promise<string[]> {
  const [, name, namespace] = /https:\/\/([\w-]+)\.([\w-]+)\.svc\b/.exec(reason) ?? [];
  const [, ownNamespace, ownName] = /webhook Service ([\w-]+)\/([\w-]+)/.exec(reason) ?? [];
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: namespace ?? ownNamespace, name: name ?? ownName ?? '' },
  };
  if (service.metadata.name === '') return [];
  const title = `webhook Service ${service.metadata.namespace}/${service.metadata.name}`;
  const read = await cluster.read(service);
  if (read.fault) return [`${title} cannot be read: ${read.fault.reason}`];
  const live = read.object;
  if (!live) return [`${title} does not exist`];
  const readiness = await endpointsReadiness(cluster, service.metadata.namespace ?? '', service.metadata.name);
  const endpoints = readiness.state === 'ready' || reason.includes(title) ? [] : [readiness.reason];
  return [...endpoints, ...(await podLines(live, cluster)).map((line) => `behind ${title}: ${line}`)];
}

async function podLines(live: KubeObject, cluster: Cluster): Promise<string[]> {
  const selector = selectorOf(live);
  if (selector === undefined) return [];
  const { namespace } = live.metadata;
  const pods = await cluster.listWhole('v1', 'Pod', { labelSelector: selector, limit: '50' }, { namespace });
  if (pods.fault) return [`its pods cannot be listed: ${pods.fault.reason}`];
  if (pods.objects.length === 0) return ['it has no pod'];
  const troubled = pods.objects.flatMap((pod) => {
    const problem = podProblem(pod);
    return problem === undefined ? [] : [{ pod, problem }];
  });
  const lines = await settle(
    troubled.slice(0, PODS_SHOWN).map(async ({ pod, problem }) => {
      const described = { ...pod, apiVersion: 'v1', kind: 'Pod' }; // items of a list lack both
      const lines = [...(await eventLines(described, cluster)), ...(await logTail(described, cluster))];
      return [`pod ${pod.metadata.name}: ${problem}`, ...lines];
    }),
  );
  const rest = troubled.length - PODS_SHOWN;
  return [...lines.flat(), ...(rest > 0 ? [`and ${rest} more pods`] : [])];
}

/** The label selector of what runs pods, or of a Service, as a query. */
export function selectorOf(live: KubeObject): string | undefined {
  if (groupKindOf(live) === '/Service') return labelQuery(valueAt(live, 'spec', 'selector'), []);
  return labelQuery(
    valueAt(live, 'spec', 'selector', 'matchLabels'),
    listAt(live, 'spec', 'selector', 'matchExpressions'),
  );
}

function labelQuery(labels: unknown, expressions: readonly unknown[]): string | undefined {
  // A selector with expressions only would select everything.
  if (!isRecord(labels) || Object.keys(labels).length === 0 || expressions.length > 0) return undefined;
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}

/** The last warning among the events of an object. */
export async function eventLines(object: KubeObject, cluster: Cluster): Promise<string[]> {
  const { namespace, name } = object.metadata;
  const query = {
    fieldSelector: `involvedObject.kind=${object.kind},involvedObject.name=${name},type=Warning`,
    limit: '100',
  };
  const events = await cluster.listWhole('v1', 'Event', query, { namespace: namespace ?? 'default' });
  if (events.fault) return [`the events of ${titleOf(object)} cannot be listed: ${events.fault.reason}`];
  const last = events.objects.toSorted((a, b) => timeOf(a).localeCompare(timeOf(b))).at(-1);
  if (!last) return [];
  return [
    `last event of ${titleOf(object)}: ${[stringAt(last, 'reason'), stringAt(last, 'message')].filter(Boolean).join(': ')}`,
  ];
}

function timeOf(event: KubeObject): string {
  return (
    stringAt(event, 'lastTimestamp') ?? stringAt(event, 'eventTime') ?? String(event.metadata.creationTimestamp ?? '')
  );
}

/** What keeps a namespace from going away. */
function namespaceLines(live: KubeObject): string[] {
  if (groupKindOf(live) !== '/Namespace' || stringAt(live, 'status', 'phase') !== 'Terminating') return [];
  return [
    'NamespaceContentRemaining',
    'NamespaceFinalizersRemaining',
    'NamespaceDeletionContentFailure',
    'NamespaceDeletionDiscoveryFailure',
  ].flatMap((type) => {
    const found = condition(live, type);
    return found?.status === 'True' ? [conditionReason(found)] : [];
  });
}
