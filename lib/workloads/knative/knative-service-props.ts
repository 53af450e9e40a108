import { z } from 'zod';
import { eachOnce } from '../../core/schemas/each-once';
import { imageReference } from '../../core/schemas/image-schema';
import { annotationMap, envMap, labelMap } from '../../core/schemas/labels-schema';
import {
  gpusSchema,
  refuseGpusTwice,
  refuseRoot,
  resourcesSchema,
  tolerationSchema,
} from '../../core/schemas/pod-schema';
import { dnsSubdomain, serviceLabel } from '../../core/schemas/text-schema';
import { eachVariableOnce, envSecretMap } from '../../patterns/secret-env';
import { containerVolumes, eachFolderOnce, foldersOf } from '../mounts';
import { serviceAccountName, workloadProps } from '../profile-workload';
import { knativeFolderProblem, knativePortProblem } from './reserved';

const scaling = z
  .strictObject({
    min: z
      .int()
      .min(0)
      .optional()
      .describe('The fewest pods. By default 0: the first request after a pause waits for one.'),
    max: z.int().min(1).optional().describe('The most pods. By default as many as requests ask for.'),
    metric: z
      .enum(['concurrency', 'rps'])
      .optional()
      .describe('Whether requests at once count, or those of each second. By default those at once.'),
    target: z.int().min(1).optional().describe('How many of them for each pod. By default that of the cluster.'),
  })
  .refine(({ min = 0, max = Number.POSITIVE_INFINITY }) => min <= max, { path: ['min'], error: 'at most max' });

/** By these annotations of its pods Knative knows how it scales. */
export const SCALING_ANNOTATIONS = {
  min: 'autoscaling.knative.dev/min-scale',
  max: 'autoscaling.knative.dev/max-scale',
  metric: 'autoscaling.knative.dev/metric',
  target: 'autoscaling.knative.dev/target',
} as const;

const traffic = z.strictObject({
  revision: dnsSubdomain.optional().describe('Name of a revision that was there before. By default the newest.'),
  percent: z.int().min(0).max(100).describe('Per cent of requests.'),
  tag: serviceLabel.optional().describe('Name of an address that leads to it alone. By default none.'),
});

/** Props of a Service of Knative. */
export const knativeServiceProps = z
  .strictObject({
    ...workloadProps,
    name: serviceLabel.optional().describe('Its name. By default the id of the construct.'),
    image: imageReference.describe('Its image: a program that answers by HTTP on the port in PORT.'),
    command: z.array(z.string()).optional().describe("Its program. By default the image's."),
    args: z.array(z.string()).optional().describe("Its arguments. By default the image's."),
    env: envMap.default({}).describe('Its environment.'),
    envSecrets: envSecretMap(),
    port: z.int().min(1).max(65535).optional().describe('Port on which it answers. By default 8080.'),
    grpc: z.boolean().default(false).describe('Whether it answers by HTTP/2 without TLS, as gRPC does.'),
    resources: resourcesSchema.optional().describe('Requests and limits. By default those of Knative.'),
    gpus: gpusSchema.optional().describe('GPUs of each pod. By default none.'),
    ...containerVolumes,
    readinessPath: z
      .string()
      .regex(/^\/\S*$/, 'a path that begins with /')
      .optional()
      .describe('Path whose answer says that it is ready. By default its open port does.'),
    scaling: scaling.prefault({}).describe('How many pods there are.'),
    containerConcurrency: z
      .int()
      .min(0)
      .optional()
      .describe('The most requests at once that a pod gets; 0: any number. By default that of the cluster.'),
    timeoutSeconds: z
      .int()
      .min(1)
      .optional()
      .describe('Seconds that an answer may take. By default those of the cluster.'),
    visibility: z
      .enum(['public', 'clusterLocal'])
      .default('public')
      .describe('Whether it has an address at the gateway of the platform, or only one inside the cluster.'),
    traffic: z
      .array(traffic)
      .superRefine(eachOnce('tag'))
      .default([])
      .refine((parts) => parts.length === 0 || parts.reduce((sum, { percent }) => sum + percent, 0) === 100, {
        error: 'parts that are 100 per cent together',
      })
      .describe('Which revisions get how many requests. By default the newest all, once it is ready.'),
    serviceAccountName,
    apiToken: z.boolean().default(false).describe('Whether its pods get a token for the API of the cluster.'),
    sidecar: z
      .boolean()
      .default(true)
      .describe('Whether its pods are in the mesh, as their namespace says: out of it no policy asks who calls.'),
    restricted: z
      .boolean()
      .default(true)
      .describe('Whether its pods ask for no more than the Pod Security Standard `restricted` gives.'),
    runAsUser: z
      .int()
      .min(0)
      .optional()
      .describe(
        "Number of the user as whom it runs. By default the image's own, which `restricted` refuses where it is root.",
      ),
    imagePullSecrets: z
      .array(dnsSubdomain)
      .default([])
      .describe('Secrets of its namespace with which its image is pulled.'),
    nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
    tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
    podLabels: labelMap.default({}).describe('Labels of its pods.'),
    podAnnotations: annotationMap.default({}).describe('Annotations of its pods.'),
  })
  .superRefine(refuseRoot)
  .superRefine(refuseGpusTwice)
  .superRefine(({ env, envSecrets, port, scaling, podAnnotations, ...volumes }, { addIssue }) => {
    const refuse = (message: string | undefined, ...path: (string | number)[]) => {
      if (message) addIssue({ code: 'custom', path, message });
    };
    eachVariableOnce({ env, envSecrets }, refuse);
    refuse(knativePortProblem(port), 'port');
    for (const [key, annotation] of Object.entries(SCALING_ANNOTATIONS)) {
      if (scaling[key as keyof typeof SCALING_ANNOTATIONS] === undefined || !(annotation in podAnnotations)) continue;
      refuse(`nothing beside scaling.${key}`, 'podAnnotations', annotation);
    }
    eachFolderOnce(volumes, refuse);
    for (const { path, place } of foldersOf(volumes)) refuse(knativeFolderProblem(path), ...place);
    for (const name of ['PORT', 'K_SERVICE', 'K_CONFIGURATION', 'K_REVISION'].filter((each) => each in env)) {
      addIssue({ code: 'custom', path: ['env', name], message: 'another name, as Knative sets this one' });
    }
  });

export type { KnativeServiceProps } from './knative-service-props.generated';
