import type { Construct } from 'constructs';
import { PropsError, titleOf } from '../core/props';
import { type NetworkSource, networkPolicy } from '../patterns/network-policy';

/** What owns pods. */
export interface PodsOwner {
  readonly name: string;
  /** @default - the chart's */
  readonly namespace: string | undefined;
  /** Its kind in lowercase, such as `raycluster`: what tells its pods from those of another kind with the same name. */
  readonly component: string;
}

/** Key of the context of constructs that tells workloads whose trials they are. */
const TRIALS_OF = 'cdk8s-kubeflow/trials-of';

/** What makes trials of workloads, and stays when they are gone. */
type TrialsOwner = Omit<PodsOwner, 'component'>;

/** Makes the pods of all workloads below `place` those of this owner: Katib gives each trial a name of its own. */
export function trialsOf(place: Construct, owner: TrialsOwner): void {
  place.node.setContext(TRIALS_OF, owner);
}

/** How long a name of a label, of a pod with a host name, or of a Service can be. */
const LONGEST_LABEL = 63;
/** What Katib adds to the name of an experiment for that of a trial. */
const OF_TRIAL = '-'.length + 8;

/**
 * Refuses a name from which a controller cannot make others: nothing would be made of the workload, and only the controller's
 * log would tell why.
 *
 * @param endings what the controller adds to it for the names of pods or Services
 * @throws PropsError when one of them would be too long
 */
export function leaveRoom(workload: Construct, name: string, endings: readonly string[]): void {
  const trials: TrialsOwner | undefined = workload.node.tryGetContext(TRIALS_OF);
  const [ending = ''] = [...endings].sort((one, other) => other.length - one.length);
  const most = LONGEST_LABEL - ending.length - (trials ? OF_TRIAL : 0);
  const own = trials?.name ?? name;
  if (own.length <= most) return;
  const whose = trials ? 'characters in the name of the Experiment' : 'characters';
  const message = `expected at most ${most} ${whose}, as its controller adds ${ending}, got "${own}"`;
  throw new PropsError(titleOf(workload), [{ path: ['name'], message }]);
}

/**
 * The NetworkPolicy of pods that ask nobody who they are, such as those of a training: only pods of their profile may
 * come, on any port.
 *
 * @param workload whose pods they are; of a trial it is the experiment, so that one policy serves all of them
 * @param alsoFrom who else may come
 * @returns the labels that the pods must have for it
 */
export function podsOfProfile(
  scope: Construct,
  workload: PodsOwner,
  alsoFrom: readonly NetworkSource[] = [],
): Record<string, string> {
  const trials: TrialsOwner | undefined = scope.node.tryGetContext(TRIALS_OF);
  const { name, namespace, component } = { ...workload, ...trials };
  const labels = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/component': component };
  networkPolicy(scope, 'network-policy', {
    name: `${component}-${name}`,
    namespace,
    pods: labels,
    from: ['same-namespace', ...alsoFrom],
  });
  return labels;
}
