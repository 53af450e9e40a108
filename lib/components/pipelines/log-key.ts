import type { Installation } from './installation';

const DAY = ['Y', 'm', 'd'].map((part) => `{{workflow.creationTimestamp.${part}}}`).join('/');

/**
 * Where Argo keeps logs, and artifacts of v1 pipelines, in the bucket: below a folder that belongs to the namespace. The hook for
 * profiles tells Argo the same in each profile.
 */
export const LOG_KEY = `private-artifacts/{{workflow.namespace}}/{{workflow.name}}/${DAY}/{{pod.name}}`;

/**
 * The same for the page, which looks there when the Workflow is gone. It knows the namespace of a run in multi-user mode only; there is
 * but one otherwise.
 */
export function pageLogKey({ multiUser, namespace }: Installation): string {
  return multiUser ? LOG_KEY : LOG_KEY.replace('{{workflow.namespace}}', namespace);
}
