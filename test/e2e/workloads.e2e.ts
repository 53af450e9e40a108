import { PlatformContext } from '../../lib/core/context';
import { readCrdText } from '../../lib/core/imported-crds';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { objectsIn } from '../support/objects';
import { objectsOfExample, workloadExamples } from '../support/workload-examples';
import { type Api, ControlPlane, type KubernetesObject, titleOf, waitFor, waitUntilServed } from './harness';

const examples = workloadExamples.map(([title, text]) => [title, objectsOfExample(text)] as const);
const all = examples.flatMap(([, objects]) => objects);
const STRICT = { fieldManager: 'workloads', dryRun: 'All', fieldValidation: 'Strict' };

/**
 * The first example of a kind, with some fields changed: a path of keys, and what stands there then.
 *
 * @param group where kinds of several groups have the name
 */
function changed(kind: string, path: readonly (string | number)[], value: unknown, group = ''): KubeObject {
  const found = all.find((object) => object.kind === kind && object.apiVersion.startsWith(group));
  if (!found) throw new Error(`no example makes a ${kind}`);
  const copy = structuredClone(found);
  const last = path.at(-1) as string;
  let at = copy as unknown as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as typeof at;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe('what users write in charts of their own', () => {
  let plane: ControlPlane;
  let api: Api;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    ({ api } = plane);
    const { crds } = new PlatformContext().release;
    const groups = new Set(all.map(({ apiVersion }) => apiVersion.split('/', 1)[0]));
    const definitions = Object.entries(crds).filter(([name]) => groups.has(name.slice(name.indexOf('.') + 1)));
    const defined: KubernetesObject[] = [];
    for (const [, crd] of definitions) {
      // A conversion webhook would have to answer; each of these kinds has one version.
      const { spec, ...definition } = objectsIn(readCrdText(crd))[0] as KubernetesObject & {
        spec: { conversion?: unknown };
      };
      defined.push(await api.create({ ...definition, spec: { ...spec, conversion: undefined } }));
    }
    for (const namespace of new Set(all.flatMap(({ metadata }) => metadata.namespace ?? []))) {
      await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    }
    await waitUntilServed(api, defined);
  });

  afterAll(() => plane?.stop());

  test.each(examples)('%s is accepted, every field of it known', async (_, objects) => {
    for (const object of objects) expect(titleOf(await api.apply(object, STRICT))).toBe(titleOf(object));
  });

  const spec = (...path: (string | number)[]) => ['spec', ...path];
  test.each<[string, KubeObject, RegExp]>([
    ['a TrainJob without a runtime', changed('TrainJob', spec('runtimeRef'), undefined), /spec\.runtimeRef: Required/],
    ['a TrainJob on two and a half nodes', changed('TrainJob', spec('trainer', 'numNodes'), 2.5), /numNodes/],
    ['a runtime on many nodes', changed('TrainingRuntime', spec('mlPolicy'), { numNodes: 'many' }), /numNodes/],
    [
      'a PyTorchJob without replicas',
      changed('PyTorchJob', spec('pytorchReplicaSpecs'), undefined),
      /pytorchReplicaSpecs: Required/,
    ],
    ['a TFJob without replicas', changed('TFJob', spec('tfReplicaSpecs'), undefined), /tfReplicaSpecs: Required/],
    ['an MPIJob without replicas', changed('MPIJob', spec('mpiReplicaSpecs'), undefined), /mpiReplicaSpecs: Required/],
    [
      'a Spark application in Kotlin',
      changed('SparkApplication', spec('type'), 'Kotlin'),
      /spec\.type: Unsupported value: "Kotlin"/,
    ],
    [
      'a Spark application without a driver',
      changed('SparkApplication', spec('driver'), undefined),
      /spec\.driver: Required/,
    ],
    [
      'a Ray cluster without a head',
      changed('RayCluster', spec('headGroupSpec'), undefined),
      /spec\.headGroupSpec: Required/,
    ],
    ['a Ray job with a number for a program', changed('RayJob', spec('entrypoint'), 7), /entrypoint/],
    [
      'a Notebook with a field that nobody knows',
      changed('Notebook', spec('image'), 'jupyter'),
      /unknown field "spec\.image"|field not declared in schema/,
    ],
    [
      'a PodDefault that selects nothing',
      changed('PodDefault', spec('selector'), undefined),
      /spec\.selector: Required/,
    ],
    ['a TensorBoard without logs', changed('Tensorboard', spec('logspath'), undefined), /spec\.logspath: Required/],
    [
      'a build that goes on for ever',
      changed('Job', spec('template', 'spec', 'restartPolicy'), 'Always'),
      /restartPolicy: Required value: valid values: "OnFailure", "Never"/,
    ],
    [
      'a build that reads a claim without saying where',
      changed('Job', spec('template', 'spec', 'containers', 0, 'volumeMounts', 0, 'mountPath'), undefined),
      /mountPath: Required value/,
    ],
    [
      'a feature store in a kind of database that Feast does not know',
      changed('FeatureStore', spec('services', 'onlineStore', 'persistence', 'store', 'type'), 'memcached'),
      /onlineStore\.persistence\.store\.type: Unsupported value: "memcached"/,
    ],
    [
      'a feature store that asks nobody and the cluster',
      changed('FeatureStore', spec('authz'), { noAuth: true, kubernetes: {} }),
      /One selection required between kubernetes, oidc, or noAuth/,
    ],
    [
      'an InferenceService without a predictor',
      changed('InferenceService', spec('predictor'), undefined),
      /spec\.predictor: Required/,
    ],
    [
      'an InferenceService that scales by what nobody measures',
      changed('InferenceService', spec('predictor', 'scaleMetric'), 'latency'),
      /spec\.predictor\.scaleMetric: Unsupported value: "latency"/,
    ],
    [
      'an InferenceService with a word for a canary',
      changed('InferenceService', spec('predictor', 'canaryTrafficPercent'), 'some'),
      /canaryTrafficPercent/,
    ],
    [
      'an InferenceService with a field that nobody knows',
      changed('InferenceService', spec('predictor', 'model', 'format'), 'sklearn'),
      /unknown field "spec\.predictor\.model\.format"|field not declared in schema/,
    ],
    [
      'an InferenceGraph with a node of a kind that nobody knows',
      changed('InferenceGraph', spec('nodes', 'root', 'routerType'), 'Random'),
      /routerType: Unsupported value: "Random"/,
    ],
    ['an InferenceGraph without nodes', changed('InferenceGraph', spec('nodes'), undefined), /spec\.nodes: Required/],
    [
      'a TrainedModel of nobody',
      changed('TrainedModel', spec('inferenceService'), undefined),
      /spec\.inferenceService: Required/,
    ],
    ['a TrainedModel of much memory', changed('TrainedModel', spec('model', 'memory'), 'much'), /spec\.model\.memory/],
    [
      'a serving runtime without a container',
      changed('ServingRuntime', spec('containers'), undefined),
      /spec\.containers: Required/,
    ],
    [
      'a serving runtime of no priority',
      changed('ClusterServingRuntime', spec('supportedModelFormats', 0, 'priority'), 0),
      /supportedModelFormats\[0\]\.priority/,
    ],
    [
      'a language model of less than no replicas',
      changed('LLMInferenceService', spec('replicas'), -1),
      /spec\.replicas: Invalid value: -1/,
    ],
    [
      'a language model of a fixed and a scaled number of replicas',
      changed('LLMInferenceService', spec('scaling'), { maxReplicas: 2, wva: { hpa: {} } }),
      /replicas and scaling are mutually exclusive/,
    ],
    [
      'a Service of Knative without a container',
      changed('Service', spec('template', 'spec', 'containers'), undefined, 'serving.knative.dev/'),
      /spec\.template\.spec\.containers: Required/,
    ],
    [
      'a Service of Knative with a word for a part of the requests',
      changed('Service', spec('traffic'), [{ percent: 'half' }], 'serving.knative.dev/'),
      /traffic\[0\]\.percent/,
    ],
    [
      'a Workspace of no size',
      changed('Workspace', spec('podTemplate', 'options', 'podConfig'), undefined),
      /spec\.podTemplate\.options\.podConfig: Required/,
    ],
    [
      'a kind of Workspaces with two icons',
      changed('WorkspaceKind', spec('spawner', 'icon', 'url'), 'https://example.com/icon.svg'),
      /must specify exactly one of 'url' or 'configMap'/,
    ],
  ])('%s is refused by its schema', async (_, object, message) => {
    await expect(api.apply(object, STRICT)).rejects.toThrow(message);
  });

  // The last: definitions stay changed.
  test('minimal definitions are such as the server takes, and take every example, too', async () => {
    const minimal = Object.values(new PlatformContext().release.crds).flatMap((crd) => crd.minimal ?? []);
    for (const source of minimal) {
      const definition = objectsIn(readCrdText(source))[0] as KubernetesObject & { spec: { conversion?: unknown } };
      const { conversion: _, ...spec } = definition.spec;
      await api.apply({ ...definition, spec } as KubeObject, { fieldManager: 'minimal', force: true });
    }
    const unknown = changed('RayCluster', ['spec', 'headGroupSpec', 'template', 'spec', 'anything'], 'at all');
    const served = () => api.apply(unknown, STRICT).then(Boolean, () => false);
    await waitFor(served, 'fields of pods are preserved');
    for (const object of all) expect(titleOf(await api.apply(object, STRICT))).toBe(titleOf(object));
  });
});
