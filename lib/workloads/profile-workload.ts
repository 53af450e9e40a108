/**
 * What workloads of users have in common: where they stand, as whom their pods run, whether these are in the mesh, and
 * what `restricted` asks of them. The defaults are those of a profile.
 */
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { PlatformContext } from '../core/context';
import { PROFILE_EDITOR } from '../core/contracts/users';
import { PropsError, titleOf } from '../core/props';
import { annotationMap, labelMap } from '../core/schemas/labels-schema';
import { isRefusedRoot, NO_ROOT } from '../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain, serviceLabel } from '../core/schemas/text-schema';
import { RESTRICTED_CONTAINER, RUNTIME_SECCOMP, unlessEmpty } from '../patterns/pod';

/** Props of every workload: where it stands and what it is called. */
export const workloadProps = {
  namespace: dnsLabel.optional().describe("Namespace of the profile it belongs to. By default the chart's."),
  name: dnsSubdomain.optional().describe('Its name. By default the id of the construct.'),
  labels: labelMap.default({}).describe('Its labels.'),
  annotations: annotationMap.default({}).describe('Its annotations.'),
};

/** The name of a job, or of anything else after which pods and Services are named. */
export const jobName = serviceLabel.optional().describe('Its name. By default the id of the construct.');

/** The service account of its pods. */
export const serviceAccountName = dnsSubdomain
  .default(PROFILE_EDITOR)
  .describe('As whom its pods run. Every profile has the default.');

/** Props of workloads that end or whose pods call each other by address: no proxy unless somebody asks for it. */
export const batchPodProps = {
  serviceAccountName,
  sidecar: z
    .boolean()
    .default(false)
    .describe(
      'Whether its pods have a proxy of the mesh. It takes what they send; others reach them directly, by address and on any port.',
    ),
  restricted: z
    .boolean()
    .default(true)
    .describe('Whether its pods ask for no more than the Pod Security Standard `restricted` gives.'),
  runAsUser: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Number of the user as whom its programs run. By default the image's own, which `restricted` refuses where it is root.",
    ),
  imagePullSecrets: z
    .array(dnsSubdomain)
    .default([])
    .describe('Secrets of its namespace with which its images are pulled.'),
};

const workload = z.object(workloadProps);
const batchPods = z.object(batchPodProps);

/** The metadata of a workload. */
export function workloadMetadata(
  id: string,
  { namespace, name = id, labels, annotations }: Partial<z.output<typeof workload>>,
) {
  return { name, namespace, labels: unlessEmpty(labels), annotations: unlessEmpty(annotations) };
}

/**
 * The namespace of a workload, where its object must spell it.
 *
 * @param why who must know it, for the error
 * @throws PropsError when neither its props nor its chart say it
 */
export function namespaceOf(construct: Construct, { namespace }: { namespace?: string }, why: string): string {
  const found = namespace ?? Chart.of(construct).namespace;
  if (found !== undefined) return found;
  const message = `missing; expected the namespace of a profile, here or of the chart: ${why}`;
  throw new PropsError(titleOf(construct), [{ path: ['namespace'], message }]);
}

/** Environment variables from a record, in its order, for L1 of any group: nothing where it is empty. */
export function environment(values: Record<string, string>): { name: string; value: string }[] | undefined {
  const variables = Object.entries(values).map(([name, value]) => ({ name, value }));
  return variables.length > 0 ? variables : undefined;
}

/** What pods of a workload have, in the three places where a pod template says it. */
export interface PodDefaults {
  /** Labels of the pods: in the mesh, or not. */
  readonly labels: Record<string, string>;
  /** Annotations of the pods. @default - none */
  readonly annotations?: Record<string, string>;
  /** For the spec of the pods. */
  readonly pod: {
    readonly serviceAccountName: string;
    readonly imagePullSecrets?: { readonly name: string }[];
    readonly securityContext?: PodSecurity;
  };
  /** For each container. */
  readonly container: { readonly securityContext?: ContainerSecurity };
}

interface ContainerSecurity {
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly drop?: string[] };
}

interface PodSecurity {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly fsGroup?: number;
  readonly seccompProfile?: { readonly type: string };
}

/**
 * What pods of a workload have under its settings.
 *
 * @throws PropsError for root within `restricted`, whose containers a node does not start
 * @param usualUser the user for whom its usual images are made, where settings name none: not on OpenShift, which assigns one
 */
export function podDefaults(scope: Construct, settings: z.output<typeof batchPods>, usualUser?: number): PodDefaults {
  const { sidecar, restricted, imagePullSecrets } = settings;
  if (isRefusedRoot(settings)) {
    const problem = { path: ['runAsUser'], message: `expected ${NO_ROOT}, got 0` };
    throw new PropsError(titleOf(scope), [problem]);
  }
  const usual = usualUser === undefined ? {} : PlatformContext.of(scope).fixedIds({ runAsUser: usualUser });
  const runAsUser = settings.runAsUser ?? usual.runAsUser;
  const user = runAsUser === undefined ? {} : { runAsUser, fsGroup: runAsUser };
  const security: PodSecurity = restricted ? { runAsNonRoot: true, ...user, seccompProfile: RUNTIME_SECCOMP } : user;
  const { mesh } = PlatformContext.of(scope);
  return {
    labels: mesh.podLabels(sidecar),
    annotations: sidecar ? { ...mesh.reachedDirectly } : undefined,
    pod: {
      serviceAccountName: settings.serviceAccountName,
      imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((name) => ({ name })) : undefined,
      securityContext: Object.keys(security).length > 0 ? security : undefined,
    },
    container: { securityContext: restricted ? RESTRICTED_CONTAINER : undefined },
  };
}
