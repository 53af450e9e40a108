/** Where the parts of Workspaces live, as upstream calls it. */
export const PLACE = 'kubeflow-workspaces';

/** Labels of every object of a part, as upstream has them. */
export function labelsOf(name: string, component?: string): Record<string, string> {
  return {
    ...(component ? { 'app.kubernetes.io/component': component } : {}),
    'app.kubernetes.io/managed-by': 'kustomize',
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': PLACE,
  };
}

/**
 * Labels by which a Deployment knows its pods. They cannot be changed on a cluster, so the tool that upstream renders
 * with stays among them; policies select by `app` alone, lest another value there shut everybody out.
 */
export function podsOf(name: string, component: string): Record<string, string> {
  return { app: name, ...labelsOf(name, component) };
}
