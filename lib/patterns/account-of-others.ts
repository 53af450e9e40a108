import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../core/context';

/** What a service account has beside what others write there. */
export interface AccountProps {
  /** Names of Secrets of this account, beside those of all images. @default - none */
  readonly pullSecrets?: readonly string[];
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The Secrets with which the pods of a service account pull their images, and annotations, where somebody else makes and
 * owns the account. Nothing where there are none; no Secrets on OpenShift, which keeps a list of its own there.
 */
export function accountOfOthers(
  scope: Construct,
  id: string,
  account: { name: string; namespace: string },
  { pullSecrets = [], annotations = {} }: AccountProps = {},
): void {
  const { accountPullSecrets, clusterPlatform } = PlatformContext.of(scope);
  const ownSecrets = clusterPlatform === 'openshift' ? [] : pullSecrets.map((name) => ({ name }));
  const imagePullSecrets = [...accountPullSecrets, ...ownSecrets];
  if (imagePullSecrets.length === 0 && Object.keys(annotations).length === 0) return;
  new k8s.KubeServiceAccount(scope, id, {
    // Without the account no pod of its owner starts, and tokens of those that run are good no more.
    metadata: { ...account, annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false', ...annotations } },
    imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets : undefined,
  });
}
