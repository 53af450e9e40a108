import { ApiObject, type App } from 'cdk8s';
import { identityOf } from '../kubernetes/objects';

const TYPE = 'cdk8s-kubeflow/only-one-pod';

/**
 * Says of a workload that it can have one pod at most, and why: a second one would write to the same volume, or do
 * everything a second time. Settings that ask for more are then refused.
 *
 * @param reason what follows "one pod at most:"
 */
export function onlyOnePod(workload: ApiObject, reason: string): void {
  workload.node.addMetadata(TYPE, reason);
}

/** Why workloads of an App can have one pod at most, by what `identityOf` makes of them. */
export function onlyOnePodReasons(app: App): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const construct of app.node.findAll()) {
    const reason = construct.node.metadata.find(({ type }) => type === TYPE)?.data;
    if (reason === undefined || !ApiObject.isApiObject(construct)) continue;
    const { apiVersion, kind, name, metadata } = construct;
    reasons.set(identityOf({ apiVersion, kind, metadata: { name, namespace: metadata.namespace } }), String(reason));
  }
  return reasons;
}
