import { listAt, numberAt, stringAt, valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import { condition } from './conditions';

/**
 * Why a pod does not get ready, in one line; undefined while nothing is wrong with it.
 * First what keeps it from running (cannot be scheduled), then the first container that waits or died.
 */
export function podProblem(pod: KubeObject): string | undefined {
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return [scheduled.reason, scheduled.message].filter(Boolean).join(': ');
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
  for (const status of statuses) {
    const problem = containerProblem(status);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function containerProblem(status: unknown): string | undefined {
  const name = stringAt(status, 'name') ?? '';
  const waiting = stringAt(status, 'state', 'waiting', 'reason');
  if (waiting !== undefined && waiting !== 'PodInitializing' && waiting !== 'ContainerCreating') {
    const message = stringAt(status, 'state', 'waiting', 'message');
    return `container ${name}: ${[waiting, message, lastEnd(status)].filter(Boolean).join(': ')}`;
  }
  const exitCode = numberAt(status, 'state', 'terminated', 'exitCode');
  if (exitCode !== undefined && exitCode !== 0) return `container ${name} ended with exit code ${exitCode}`;
  if (stringAt(status, 'state', 'running', 'startedAt') !== undefined && valueAt(status, 'ready') === false) {
    return `container ${name} runs but is not ready${lastEnd(status) ? ` (${lastEnd(status)})` : ''}`;
  }
  return undefined;
}

function lastEnd(status: unknown): string | undefined {
  const exitCode = numberAt(status, 'lastState', 'terminated', 'exitCode');
  if (exitCode === undefined) return undefined;
  const reason = stringAt(status, 'lastState', 'terminated', 'reason');
  return `ended before with exit code ${exitCode}${reason ? ` (${reason})` : ''}`;
}
