import { amountOf } from '../../lib/kubernetes/quantity';

type Amounts = Readonly<Record<string, string>>;

/** A container, as far as a quota looks at it. */
export interface QuotaContainer {
  readonly name: string;
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
}

/** What a LimitRange gives containers that say nothing. */
export interface ContainerDefaults {
  readonly default?: Amounts;
  readonly defaultRequest?: Amounts;
}

/** The resources that a quota demands of each container (Kubernetes pkg/quota/v1/evaluator/core/pods.go, validationSet). */
const DEMANDED = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/**
 * Why a cluster refuses the containers of a pod, one line for each resource and container: those that say nothing of
 * what the quota limits, and those that request more than the limit which they get.
 *
 * As the API server does it: first requests that are missing become the limits (defaults of core/v1), then the
 * LimitRanger fills in its defaults (plugin/pkg/admission/limitranger), then the quota looks.
 */
export function quotaRefusals(
  hard: readonly string[],
  containers: readonly QuotaContainer[],
  defaults: ContainerDefaults = {},
): string[] {
  return containers.flatMap(({ name, resources = {} }) => {
    const own = { limits: resources.limits ?? {}, requests: { ...resources.limits, ...resources.requests } };
    const limits = { ...defaults.default, ...own.limits };
    const requests: Amounts = { ...defaults.default, ...defaults.defaultRequest, ...own.requests };
    const above = Object.keys(limits).filter((key) => amountOf(requests[key] ?? 0) > amountOf(limits[key] ?? 0));
    const said = [
      ...Object.keys(requests).flatMap((key) => [key, `requests.${key}`]),
      ...Object.keys(limits).map((key) => `limits.${key}`),
    ];
    const missing = hard.filter((key) => DEMANDED.includes(key) && !said.includes(key));
    return [
      ...missing.map((key) => `${name}: must specify ${key}`),
      ...above.map((key) => `${name}: requests more ${key} than its limit`),
    ];
  });
}
