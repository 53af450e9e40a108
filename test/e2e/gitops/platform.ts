import type { DeployedPlatform } from '../deployed-platform';
import type { KubernetesObject } from '../harness';
import { AUTOSCALED } from './writes';

/** Components with webhooks, an authority, autoscalers and aggregated roles: what there is to get wrong. */
const ON = ['cert-manager', 'kubeflow-namespace', 'kubeflow-roles', 'poddefaults-webhook'];

/** Settings of a small platform for a controller that reads git: `argocd` or `flux`. */
export function settingsFor(controller: 'argocd' | 'flux'): string {
  return `
auth: { provider: anonymous }
gitops: { repoURL: 'https://git.example.com/ops.git', ${controller}: {} }
components:
  default: off
  ${ON.map((name) => `${name}: true`).join('\n  ')}
  ${AUTOSCALED}`;
}

/** The programs that write into it. */
export const PROGRAMS = ['aggregation of Kubernetes', 'autoscaling of Kubernetes', 'cert-manager', 'istiod'];

/** A Deployment of which a label is changed by hand. */
export const CHANGED = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'kubeflow',
  name: 'poddefaults-webhook-deployment',
};

export async function changeByHand({ api }: DeployedPlatform): Promise<void> {
  const { metadata, ...rest } = await api.get(CHANGED);
  await api.update({
    ...rest,
    metadata: { ...metadata, labels: { ...metadata.labels, app: 'by-hand' } },
  } as KubernetesObject);
}
