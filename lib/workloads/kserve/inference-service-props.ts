import { z } from 'zod';
import { OF_WORKERS } from '../../components/kserve/runtime-schema';
import {
  formatName,
  formatVersion,
  protocolVersion,
  servingContainer,
  servingSecurity,
} from '../../components/kserve/serving-container-schema';
import { imageReference } from '../../core/schemas/image-schema';
import { eachGpuOnce, refuseRoot, type WithGpus } from '../../core/schemas/pod-schema';
import { dnsSubdomain, serviceLabel, text } from '../../core/schemas/text-schema';
import { type Environment, eachVariableOnce, mapsSaying } from '../../patterns/secret-env';
import { knativeFolderProblem, knativePortProblem } from '../knative/reserved';
import { type ContainerVolumes, containerVolumes, eachFolderOnce, foldersOf } from '../mounts';
import { serviceAccountName, workloadProps } from '../profile-workload';
import { type ComponentSettings, componentProps, ownContainer, scaleTargetProblem } from './component-schema';
import { loadedFolder, MODEL_FOLDER, modelStorage, nameOf, storageProblem, storageTypeProblem } from './model-storage';

const model = z.strictObject({
  format: formatName.describe('Format of the model, such as sklearn: by it a runtime is found.'),
  version: formatVersion.optional().describe('Version of the format. By default any.'),
  ...modelStorage,
  runtime: nameOf(
    'What serves it: a construct, or the name of a runtime of the namespace or of the cluster. By default the one found by the format.',
  ).optional(),
  runtimeVersion: text.optional().describe("Tag of the runtime's image. By default the runtime's."),
  protocol: protocolVersion.optional().describe('Protocol of requests. By default v1, or what the runtime has.'),
  image: imageReference.optional().describe("Image of the server. By default the runtime's."),
  ...servingContainer,
  ...containerVolumes,
  command: servingContainer.command.describe("The server. By default the runtime's."),
  args: servingContainer.args.describe('Its arguments, beside those of the runtime.'),
  resources: servingContainer.resources.describe("Requests and limits. By default the runtime's."),
});

const workers = z.strictObject({
  nodes: z.int().min(1).default(1).describe('How many nodes serve it, the first one too.'),
  gpusPerNode: z.int().min(1).default(1).describe('How many GPUs of each node serve it.'),
});

const predictor = z.strictObject({
  model: model.optional().describe('A model that a runtime serves. By default a container does.'),
  container: z
    .strictObject({ ...ownContainer, storageUri: modelStorage.storageUri })
    .optional()
    .describe(
      'A container that serves instead of a runtime; its model, if it names one, is in /mnt/models. By default none.',
    ),
  transformer: z
    .strictObject(ownContainer)
    .optional()
    .describe(
      'A transformer in the same pods, which gets the requests and asks the server at a port of localhost. By default none.',
    ),
  workers: workers
    .optional()
    .describe('How many nodes serve one model, with a runtime that can do that. By default one.'),
  ...componentProps,
});

const transformer = z.strictObject({ ...ownContainer, ...componentProps });

const art = z.strictObject({
  type: z.enum(['SquareAttack']).default('SquareAttack').describe('How it looks for them.'),
  config: z.record(z.string(), z.string()).default({}).describe('Its settings, such as nb_classes.'),
  storageUri: modelStorage.storageUri,
  ...servingContainer,
  ...containerVolumes,
});

const explainer = z.strictObject({
  art: art
    .optional()
    .describe(
      'The Adversarial Robustness Toolbox, which looks for inputs that deceive the model. By default a container explains.',
    ),
  container: z.strictObject(ownContainer).optional().describe('A container that explains. By default none.'),
  ...componentProps,
});

/** By these annotations KServe knows how a service runs. */
export const MODE_ANNOTATIONS = {
  deploymentMode: 'serving.kserve.io/deploymentMode',
  autoscaler: 'serving.kserve.io/autoscalerClass',
} as const;

/** An image that says which one of its name it is. */
const TAGGED = /[:@][^/]*$/;

type Refuse = (path: (string | number)[], message: string) => void;

/** Props of an InferenceService. What the webhook of KServe would refuse is refused here. */
export const inferenceServiceProps = z
  .strictObject({
    ...workloadProps,
    name: serviceLabel
      .max(53, 'at most 53 characters, as its predictor has 10 more')
      .optional()
      .describe('Its name. By default the id of the construct.'),
    predictor: predictor.describe('What predicts: exactly one of model and container.'),
    transformer: transformer
      .optional()
      .describe('A container that changes requests before the predictor gets them, and its answers. By default none.'),
    explainer: explainer
      .optional()
      .describe('What explains predictions: exactly one of art and container. By default nothing.'),
    deploymentMode: z
      .enum(['Knative', 'Standard'])
      .optional()
      .describe("Whether Knative runs it, or a Deployment does. It cannot be changed. By default the platform's."),
    autoscaler: z
      .enum(['hpa', 'keda', 'external', 'none'])
      .optional()
      .describe(
        "Who decides the number of pods of a Deployment. By default the platform's choice; with Knative Knative.",
      ),
    serviceAccountName,
    apiToken: z.boolean().default(false).describe('Whether its pods get a token for the API of the cluster.'),
    sidecar: z
      .boolean()
      .default(true)
      .describe('Whether its pods are in the mesh, as their namespace says: out of it no policy asks who calls.'),
    ...servingSecurity,
    imagePullSecrets: z
      .array(dnsSubdomain)
      .default([])
      .describe('Secrets of its namespace with which its images are pulled.'),
  })
  .superRefine(refuseRoot)
  .superRefine(({ predictor, transformer, explainer, deploymentMode, autoscaler, annotations }, { addIssue }) => {
    const refuse: Refuse = (path, message) => addIssue({ code: 'custom', path, message });
    const { model, container, workers } = predictor;
    for (const [key, value] of Object.entries({ deploymentMode, autoscaler })) {
      const annotation = MODE_ANNOTATIONS[key as keyof typeof MODE_ANNOTATIONS];
      if (value !== undefined && annotation in annotations)
        refuse(['annotations', annotation], `nothing beside ${key}`);
    }
    if (!model === !container) refuse(['predictor', 'model'], 'exactly one of model and container');
    if (explainer && !explainer.art === !explainer.container) {
      refuse(['explainer', 'container'], 'exactly one of art and container');
    }
    const storage = model && storageProblem(model);
    if (storage) refuse(['predictor', 'model', 'storage'], storage);
    const type = model && storageTypeProblem(model);
    if (type) refuse(['predictor', 'model', 'storage', 'parameters', 'type'], type);
    if (deploymentMode === 'Standard' && predictor.containerConcurrency !== undefined) {
      refuse(['predictor', 'containerConcurrency'], 'none, as only Knative counts the requests of a pod');
    }
    if (model?.image && model.runtimeVersion && TAGGED.test(model.image)) {
      refuse(['predictor', 'model', 'runtimeVersion'], 'none, as the image says its own');
    }
    if (workers && deploymentMode === 'Knative')
      refuse(['deploymentMode'], 'Standard, as Knative runs pods of one node');
    if (workers && autoscaler && autoscaler !== 'none') refuse(['autoscaler'], 'none, as several nodes are not scaled');
    for (const name of workers ? Object.keys(OF_WORKERS) : []) {
      for (const map of model ? mapsSaying(name, model) : [])
        refuse(['predictor', 'model', map, name], 'workers instead');
    }
    if (workers && !/^(pvc|oci):/.test(model?.storageUri ?? '')) {
      refuse(
        ['predictor', 'model', 'storageUri'],
        'an address that begins with pvc:// or oci://, as several nodes read it',
      );
    }
    checkStorage({ predictor, transformer, explainer }, refuse);
    for (const key of workers && model ? (['claims', 'secrets', 'configMaps'] as const) : []) {
      if (model?.[key].length)
        refuse(['predictor', 'model', key], 'none, as the pods of the other nodes do not see them');
    }
    for (const [name, part] of Object.entries({ predictor, transformer, explainer })) {
      if (part) checkScaling(part, { deploymentMode, autoscaler }, (key, message) => refuse([name, ...key], message));
    }
    for (const [path, part] of containersOf({ predictor, transformer, explainer })) {
      for (const check of [eachVariableOnce, eachGpuOnce]) {
        check(part, (message, ...key) => refuse([...path, ...key], message));
      }
      const reserved = deploymentMode === 'Knative' && knativePortProblem(part.port);
      if (reserved) refuse([...path, 'port'], reserved);
      const models = loadedInto(path[0], { predictor, transformer, explainer });
      eachFolderOnce(
        part,
        (message, ...place) => refuse([...path, ...place], message),
        models.map((each) => [each, 'a model']),
      );
      for (const { path: seen, place } of deploymentMode === 'Knative' ? foldersOf(part) : []) {
        const problem = knativeFolderProblem(seen);
        if (problem) refuse([...path, ...place], problem);
      }
    }
    if (autoscaler && deploymentMode === 'Knative') refuse(['autoscaler'], 'none, as Knative scales');
  });

type Container = Environment & WithGpus & ContainerVolumes & { readonly port?: number };

/** The containers of a service, by their paths. */
function containersOf({ predictor, transformer, explainer }: Parts): [[keyof Parts, ...string[]], Container][] {
  const all: [[keyof Parts, ...string[]], Container | undefined][] = [
    [['predictor', 'model'], predictor.model],
    [['predictor', 'container'], predictor.container],
    [['predictor', 'transformer'], predictor.transformer],
    [['transformer'], transformer],
    [['explainer', 'art'], explainer?.art],
    [['explainer', 'container'], explainer?.container],
  ];
  return all.filter((each): each is [[keyof Parts, ...string[]], Container] => each[1] !== undefined);
}

/** What does nothing with some autoscalers. */
const UNSCALED: Readonly<Record<string, readonly ('minReplicas' | 'maxReplicas' | 'scaleMetric' | 'scaleTarget')[]>> = {
  none: ['maxReplicas', 'scaleMetric', 'scaleTarget'],
  external: ['minReplicas', 'maxReplicas', 'scaleMetric', 'scaleTarget'],
};

/** The parts of a service. */
interface Parts {
  readonly predictor: z.output<typeof predictor>;
  readonly transformer?: z.output<typeof transformer>;
  readonly explainer?: z.output<typeof explainer>;
}

/** Variable by which KServe knows where the model of a container is that has no runtime. */
const STORAGE_URI = 'STORAGE_URI';

/** What a part of a service says of where its model is, by the place in it. */
function storagesOf(part: keyof Parts, { predictor, transformer, explainer }: Parts): [string[], unknown][] {
  const variable = (container: Environment | undefined) =>
    container?.env[STORAGE_URI] ?? container?.envSecrets[STORAGE_URI];
  switch (part) {
    case 'predictor':
      return [
        [['model', 'storageUri'], predictor.model?.storageUri],
        [['model', 'storage'], predictor.model?.storage],
        [['container', 'storageUri'], predictor.container?.storageUri],
        [['container', 'env', STORAGE_URI], variable(predictor.container)],
      ];
    case 'transformer':
      return [[['env', STORAGE_URI], variable(transformer)]];
    case 'explainer':
      return [
        [['art', 'storageUri'], explainer?.art?.storageUri],
        [['container', 'env', STORAGE_URI], variable(explainer?.container)],
      ];
  }
}

/** Where a model is must be said once, and not to what stands beside its server: KServe refuses that, or looks at one alone. */
function checkStorage(parts: Parts, refuse: Refuse): void {
  for (const part of ['predictor', 'transformer', 'explainer'] as const) {
    const said = storagesOf(part, parts).filter(([, value]) => value !== undefined);
    for (const [where] of parts[part]?.storageUris ? said : []) {
      refuse([part, 'storageUris'], `none, as ${[part, ...where].join('.')} says where the model is`);
    }
  }
  const { container, transformer } = parts.predictor;
  const beside: [string, Environment | undefined, string][] = [
    ['container', container?.storageUri === undefined ? undefined : container, 'storageUri instead'],
    ['transformer', transformer, 'nothing, as it sees the model of the server'],
  ];
  for (const [name, settings, message] of beside) {
    for (const map of settings ? mapsSaying(STORAGE_URI, settings) : [])
      refuse(['predictor', name, map, STORAGE_URI], message);
  }
}

/** The folders that KServe puts models into, of the containers of a part, and the one of the volume that several are in. */
function loadedInto(part: keyof Parts, parts: Parts): string[] {
  const { storageUris } = parts[part] ?? {};
  if (storageUris) {
    const loaded = loadedFolder(storageUris);
    return [...storageUris.map(({ path }) => path), ...(loaded === undefined ? [] : [loaded])];
  }
  return storagesOf(part, parts).some(([, value]) => value !== undefined) ? [MODEL_FOLDER] : [];
}

interface Mode {
  readonly deploymentMode?: 'Knative' | 'Standard';
  readonly autoscaler?: string;
}

function checkScaling(part: ComponentSettings, { deploymentMode, autoscaler }: Mode, refuse: Refuse): void {
  const { minReplicas = 1, maxReplicas, scaleMetric, scaleTarget, canaryTrafficPercent } = part;
  checkMetrics(part, autoscaler, refuse);
  if (maxReplicas !== undefined && minReplicas > maxReplicas) {
    refuse(['minReplicas'], `at most maxReplicas, which is ${maxReplicas}`);
  }
  // Nobody scales, or somebody else does: KServe hands on the number of pods at the most.
  for (const key of UNSCALED[autoscaler ?? ''] ?? []) {
    if (part[key] !== undefined) refuse([key], `none with the autoscaler ${autoscaler}`);
  }
  const problem = scaleTargetProblem(part);
  if (problem) refuse(['scaleTarget'], problem);
  // What the webhook takes for per cent whatever the metric is.
  if (autoscaler === 'hpa' && scaleMetric !== 'cpu' && (scaleTarget ?? 1) > 100) {
    refuse(['scaleTarget'], 'per cent, at most 100 with the autoscaler hpa');
  }
  const ofKnative = scaleMetric === 'concurrency' || scaleMetric === 'rps';
  if (deploymentMode === 'Knative' && scaleMetric && !ofKnative)
    refuse(['scaleMetric'], 'concurrency or rps, with Knative');
  if (deploymentMode !== 'Standard') return;
  if (part.minReplicas === 0 && (autoscaler ?? 'hpa') === 'hpa') {
    refuse(['minReplicas'], 'at least 1 with the autoscaler hpa, the default: Knative and KEDA alone go down to none');
  }
  if (ofKnative) refuse(['scaleMetric'], 'cpu or memory, without Knative');
  if (canaryTrafficPercent !== undefined)
    refuse(['canaryTrafficPercent'], 'none, as only Knative keeps what was before');
}

/** KEDA refuses what has no metric, and the autoscaler of Kubernetes takes none that KServe does not hand on. */
function checkMetrics({ metrics, ...part }: ComponentSettings, autoscaler: string | undefined, refuse: Refuse): void {
  if (autoscaler === 'keda') {
    for (const key of ['scaleMetric', 'scaleTarget'] as const) {
      if (part[key] !== undefined) refuse([key], 'none, as KEDA has metrics of its own: metrics');
    }
    if (metrics.length === 0) refuse(['metrics'], 'at least one, as KEDA scales by nothing else');
    return;
  }
  if (metrics.length === 0) return;
  if (autoscaler !== 'hpa') refuse(['metrics'], 'none, unless autoscaler is hpa or keda');
  else if (metrics.some(({ kind }) => kind !== 'cpu' && kind !== 'memory')) {
    refuse(['metrics'], 'cpu and memory alone, unless autoscaler is keda');
  }
  for (const key of ['scaleMetric', 'scaleTarget'] as const) {
    if (part[key] !== undefined) refuse([key], 'none beside metrics, which count');
  }
}

export type { InferenceServiceProps } from './inference-service-props.generated';

/** These with all defaults filled in. */
export type InferenceServiceSettings = z.output<typeof inferenceServiceProps>;
