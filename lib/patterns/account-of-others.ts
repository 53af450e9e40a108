import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../core/context';

/**
 * The Secrets with which the pods of a service account pull their images, where somebody else makes and owns the
 * account. Nothing where there are none to name, and on OpenShift, which keeps a list of its own there.
 *
 * @param own names of Secrets of this account, beside those of all images. @default - none
 */
export function accountOfOthers(
  scope: Construct,
  id: string,
  account: { name: string; namespace: string },
  own: readonly string[] = [],
): void {
  const { accountPullSecrets, clusterPlatform } = PlatformContext.of(scope);
  const ownSecrets = clusterPlatform === 'openshift' ? [] : own.map((name) => ({ name }));
  const imagePullSecrets = [...accountPullSecrets, ...ownSecrets];
  if (imagePullSecrets.length === 0) return;
  new k8s.KubeServiceAccount(scope, id, {
    // Without the account no pod of its owner starts, and tokens of those that run are good no more.
    metadata: { ...account, annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' } },
    imagePullSecrets,
  });
}
