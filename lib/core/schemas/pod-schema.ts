import { z } from 'zod';
import { amountsOf, withinLimits } from './amount-schema';
import { labelKey, labelSelector, labelValue } from './labels-schema';

/** What a container can ask for: the cluster's own resources, and what nodes offer, such as `nvidia.com/gpu`. */
export const containerResource = z
  .string()
  .regex(
    /^(cpu|memory|ephemeral-storage|hugepages-\w+|[a-z0-9][-a-z0-9.]*\/[\w.-]+)$/,
    'cpu, memory, ephemeral-storage, hugepages-<size> or a name such as nvidia.com/gpu',
  );

/** Requests and limits of a container. What the API server would refuse of them is refused here. */
export const resourcesSchema = z
  .strictObject({
    requests: amountsOf(containerResource)
      .optional()
      .describe('What a node must have free. By default nothing is said.'),
    limits: amountsOf(containerResource).optional().describe('What it may not exceed. By default nothing is said.'),
  })
  .superRefine(withinLimits);

/** The GPUs of a container: a limit, which is a request too. */
export const gpusSchema = z.strictObject({
  count: z.int().min(0).describe('How many.'),
  resource: z
    .string()
    .regex(/^[a-z0-9][-a-z0-9.]*\/[\w.-]+$/, 'a name such as nvidia.com/gpu')
    .default('nvidia.com/gpu')
    .describe('What nodes call them.'),
});

/** Settings of a container with GPUs. */
export interface WithGpus {
  readonly resources?: z.output<typeof resourcesSchema>;
  readonly gpus?: z.output<typeof gpusSchema>;
}

/** Tells what is wrong, and where below the settings. */
type Refuse = (message: string, ...path: string[]) => void;

/** Finds GPUs that are said twice: one of the numbers would count, and nobody could tell which. */
export function eachGpuOnce({ resources, gpus }: WithGpus, refuse: Refuse): void {
  if (!gpus || gpus.count === 0) return;
  for (const key of ['requests', 'limits'] as const) {
    if (resources?.[key]?.[gpus.resource] === undefined) continue;
    refuse('nothing, as gpus say how many', 'resources', key, gpus.resource);
  }
}

/** The same for `superRefine`. */
export function refuseGpusTwice(settings: WithGpus, { addIssue }: Pick<z.RefinementCtx, 'addIssue'>): void {
  eachGpuOnce(settings, (message, ...path) => addIssue({ code: 'custom', path, message }));
}

/** Resources of a container with its GPUs. */
export function withGpus(
  resources: z.output<typeof resourcesSchema> | undefined,
  gpus: z.output<typeof gpusSchema> | undefined,
): { requests?: Record<string, string>; limits?: Record<string, string | number> } | undefined {
  if (!gpus || gpus.count === 0) return resources;
  return { ...resources, limits: { ...resources?.limits, [gpus.resource]: gpus.count } };
}

/** What says as whom pods run. */
interface PodUser {
  readonly restricted?: boolean;
  readonly runAsUser?: number;
}

/** What is said of root where it cannot be: pods within `restricted` start no container that runs as root. */
export const NO_ROOT = '1 or more, as `restricted` refuses root; or restricted: false';

/** Whether pods are within `restricted` and would run as root all the same. */
export function isRefusedRoot({ restricted, runAsUser }: PodUser): boolean {
  return restricted === true && runAsUser === 0;
}

/** Refuses root in settings whose pods are within `restricted`. */
export function refuseRoot(settings: PodUser, { addIssue }: Pick<z.RefinementCtx, 'addIssue'>): void {
  if (isRefusedRoot(settings)) addIssue({ code: 'custom', path: ['runAsUser'], message: NO_ROOT });
}

/** A toleration of a pod, as Kubernetes has it. */
export const tolerationSchema = z
  .strictObject({
    key: labelKey.optional().describe('Key of the taint. By default any, with operator Exists.'),
    operator: z
      .enum(['Exists', 'Equal'])
      .optional()
      .describe('Whether the taint must have the value too, or any will do. By default Equal.'),
    value: labelValue.optional().describe('Value of the taint. By default it is empty.'),
    effect: z
      .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
      .optional()
      .describe('What the taint does to pods without it. By default any.'),
    tolerationSeconds: z
      .int()
      .optional()
      .describe('Seconds that the pod stays on a node that gets such a taint. By default for ever.'),
  })
  .refine(({ operator, value }) => operator !== 'Exists' || !value, {
    path: ['value'],
    error: 'no value, as the operator is Exists',
  })
  .refine(({ key, operator }) => key !== undefined || operator === 'Exists', {
    path: ['operator'],
    error: 'Exists, as there is no key',
  })
  .refine(({ effect, tolerationSeconds }) => tolerationSeconds === undefined || effect === 'NoExecute', {
    path: ['effect'],
    error: 'NoExecute, as there are tolerationSeconds',
  });

/** The three kinds of affinity of a pod, as Kubernetes has them. */
export const affinitySchema = z.strictObject({
  nodeAffinity: z.record(z.string(), z.unknown()).optional().describe('Which nodes it goes to. By default any.'),
  podAffinity: z.record(z.string(), z.unknown()).optional().describe('Near which pods it goes. By default any.'),
  podAntiAffinity: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Away from which pods it goes. By default from none.'),
});

/** How the pods of a workload spread, as Kubernetes has it. */
export const topologySpreadSchema = z.strictObject({
  maxSkew: z.int().min(1, 'at least 1').describe('How many pods one place may have more than another.'),
  topologyKey: labelKey.describe('Label of nodes whose values are the places, such as topology.kubernetes.io/zone.'),
  whenUnsatisfiable: z
    .enum(['DoNotSchedule', 'ScheduleAnyway'])
    .describe('Whether a pod waits that would break it, or goes where it breaks it least.'),
  labelSelector: labelSelector.optional().describe('Which pods are counted. By default none.'),
  minDomains: z
    .int()
    .min(1, 'at least 1')
    .optional()
    .describe('How many places there must be, with DoNotSchedule. By default 1.'),
  matchLabelKeys: z
    .array(labelKey)
    .optional()
    .describe('Labels in whose values the counted pods are as this one, such as pod-template-hash. By default none.'),
  nodeAffinityPolicy: z
    .enum(['Honor', 'Ignore'])
    .optional()
    .describe('Whether only nodes count that the pod may go to. By default Honor.'),
  nodeTaintsPolicy: z
    .enum(['Honor', 'Ignore'])
    .optional()
    .describe('Whether nodes with taints count only if the pod tolerates them. By default Ignore.'),
});

/** Security context of a container: the fields that the Pod Security Standards look at. */
export const securityContextSchema = z.strictObject({
  runAsUser: z.int().min(0).optional().describe("Number of the user. By default the image's."),
  runAsGroup: z.int().min(0).optional().describe("Number of the group. By default the image's."),
  runAsNonRoot: z.boolean().optional().describe('Whether root is refused. By default false.'),
  allowPrivilegeEscalation: z
    .boolean()
    .optional()
    .describe('Whether a program may get more rights than its parent. By default true.'),
  readOnlyRootFilesystem: z.boolean().optional().describe('Whether it can write to volumes only. By default false.'),
  capabilities: z
    .strictObject({
      add: z.array(z.string()).optional().describe('Capabilities beside those of the runtime. By default none.'),
      drop: z.array(z.string()).optional().describe('Capabilities that it loses. By default none.'),
    })
    .optional()
    .describe('Capabilities of its processes. By default those of the runtime.'),
  seccompProfile: z
    .strictObject({ type: z.enum(['RuntimeDefault', 'Unconfined']).describe('Which profile.') })
    .optional()
    .describe('Which system calls it may make. By default what the node says.'),
});
