import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Amounts } from '../../patterns/pod';
import type { ContainerLimits } from '../profiles/limits-schema';

const NAME = 'kubeflow';

/** What a container gets that says nothing, where a quota demands that it says something. */
const DEFAULTS = {
  defaultRequest: { cpu: '100m', memory: '256Mi' },
  default: { cpu: '1', memory: '2Gi' },
} as const;

/**
 * The limits of a profile's containers. Without settings those that its quota calls for: a quota of CPUs or memory
 * admits only pods whose containers all say how much they want (Kubernetes pkg/quota/v1/evaluator/core/pods.go), and the
 * servers of TensorBoards, for one, do not.
 */
export function limitRange(
  scope: Construct,
  namespace: string,
  limits: ContainerLimits | undefined,
  quota: Readonly<Record<string, string>> = {},
): void {
  const container = Object.entries(limits ?? demanded(quota)).filter(([, amounts]) => amounts !== undefined);
  if (container.length === 0) return;
  const bounds = Object.fromEntries(container.map(([bound, amounts]) => [bound, quantities(amounts)]));
  new k8s.KubeLimitRange(scope, 'limit-range', {
    metadata: { name: NAME, namespace },
    spec: { limits: [{ type: 'Container', ...bounds }] },
  });
}

/** The limits without which a quota refuses containers. One that gets a limit alone would request all of it. */
function demanded(quota: Readonly<Record<string, string>>): ContainerLimits {
  const amounts = (bound: keyof typeof DEFAULTS, keys: (resource: string) => string[]) => {
    const found = Object.entries(DEFAULTS[bound]).filter(([resource]) => keys(resource).some((key) => key in quota));
    return found.length > 0 ? { [bound]: Object.fromEntries(found) } : {};
  };
  return {
    ...amounts('defaultRequest', (resource) => [resource, `requests.${resource}`, `limits.${resource}`]),
    ...amounts('default', (resource) => [`limits.${resource}`]),
  };
}

function quantities(amounts: Amounts = {}): Record<string, k8s.Quantity> {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(String(amount))]),
  );
}
