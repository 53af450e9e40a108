import { seenBy } from './harness/login-path';
import type { Answer } from './harness/messages';

/** The host on which a test's users reach the platform. */
export const HOST = 'kubeflow.example.com';
/** The host of a user's model, see fixtures/runtime.yaml. */
export const MODEL = 'my-model-kubeflow-user-example-com.example.com';
/** A page that a user serves. */
export const NOTEBOOK = '/notebook/kubeflow-user-example-com/my-notebook/';
/** The user whom upstream makes, and whom the platform makes too. */
export const USER = 'user@example.com';

/** The backend that a request reached, or nothing. */
export function reached(answer: Answer): string | undefined {
  return seenBy(answer)?.backend.split('.')[0];
}

/** The only value of a header as a backend saw it; nothing when it did not come, all when it came more than once. */
export function header(answer: Answer, name: string): string | undefined {
  return seenBy(answer)?.headers[name]?.join(' | ');
}

/** Everything that a backend saw of a request, as one text. */
export function everything(answer: Answer): string {
  return JSON.stringify(seenBy(answer)?.headers ?? {});
}
