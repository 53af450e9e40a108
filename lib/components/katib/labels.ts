/** Labels of one of Katib's programs. They are in selectors, which never change. */
export function componentLabels(component: 'controller' | 'db-manager' | 'mysql' | 'postgres' | 'ui') {
  return { 'katib.kubeflow.org/component': component };
}

/** The label of all pods of an experiment: those of its trials, and those that suggest parameters. */
export const EXPERIMENT_LABEL = 'katib.kubeflow.org/experiment';
