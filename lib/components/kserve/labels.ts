/** Labels of all that belongs to KServe. */
export const KSERVE_LABELS = { app: 'kserve', 'app.kubernetes.io/name': 'kserve' } as const;

/** Labels of what belongs to one of its parts. */
export function partLabels(part: 'kserve' | 'localmodel' | 'controller'): Record<string, string> {
  return { ...KSERVE_LABELS, 'app.kubernetes.io/component': part };
}

/** Labels by which one of its controllers knows its pods. They are in selectors, which never change. */
export function controllerPods(name: string): Record<string, string> {
  return { ...KSERVE_LABELS, 'control-plane': name, 'controller-tools.k8s.io': '1.0' };
}
