/**
 * Labels by which policies and Services know the pods of the controller: those of its selector, which cannot be changed, are those of
 * other controllers too.
 */
export const CONTROLLER_PODS = {
  'control-plane': 'controller-manager',
  'app.kubernetes.io/name': 'model-registry-controller',
} as const;

/** As whom they run. */
export const CONTROLLER_ACCOUNT = 'controller-controller-manager';
