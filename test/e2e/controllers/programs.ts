import { join } from 'node:path';
import { buildGoProgram } from '../harness/build';

/** A program of upstream's, and the container that it runs as. */
interface ControllerProgram {
  /** Folder of the module that pins it, below `modules/`. */
  readonly module: string;
  /** Import path of its main package. */
  readonly package: string;
  /** Name of the executable. @default - that of the controller */
  readonly name?: string;
  /** Name of the Deployment whose first container it is. */
  readonly deployment: string;
  /** Where the image has it, unless the Deployment says. */
  readonly path: string;
  /** Environment that the image brings. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The module proxy has no other controllers of the platform: net-istio's, for one, it does not give out. Of KServe it has 0.17,
 * not the 0.18 of the release.
 */
const PROGRAMS = {
  jobset: {
    module: 'jobset',
    package: 'sigs.k8s.io/jobset',
    deployment: 'jobset-controller-manager',
    path: '/manager',
  },
  trainer: {
    module: 'trainer',
    package: 'github.com/kubeflow/trainer/v2/cmd/trainer-controller-manager',
    deployment: 'kubeflow-trainer-controller-manager',
    path: '/manager',
  },
  'training-operator': {
    module: 'training-operator',
    package: 'github.com/kubeflow/training-operator/cmd/training-operator.v1',
    deployment: 'training-operator',
    path: '/manager',
  },
  'kuberay-operator': {
    module: 'kuberay',
    package: 'github.com/ray-project/kuberay/ray-operator',
    deployment: 'kuberay-operator',
    path: '/manager',
  },
  'spark-operator-controller': spark('controller'),
  'spark-operator-webhook': spark('webhook'),
  katib: {
    module: 'katib',
    package: 'github.com/kubeflow/katib/cmd/katib-controller/v1beta1',
    name: 'katib-controller',
    deployment: 'katib-controller',
    path: './katib-controller',
  },
  kserve: {
    module: 'kserve',
    package: 'github.com/kserve/kserve/cmd/manager',
    name: 'kserve-manager',
    deployment: 'kserve-controller-manager',
    path: '/manager',
  },
  'knative-controller': knative('controller'),
  'knative-webhook': knative('webhook'),
  'knative-autoscaler': knative('autoscaler'),
} satisfies Record<string, ControllerProgram>;

/** Name of a controller that can run as a process. */
export type ControllerName = keyof typeof PROGRAMS;

/** How long it may take to build them where nothing is cached, in milliseconds. */
export const MAX_BUILD = 30 * 60_000;

/** A controller, built. */
export interface BuiltController extends ControllerProgram {
  readonly executable: string;
}

/** Builds controllers, one after another, or finds them in the cache. */
export async function buildControllers(names: readonly ControllerName[]): Promise<BuiltController[]> {
  const built: BuiltController[] = [];
  for (const name of names) {
    const program: ControllerProgram = PROGRAMS[name];
    const module = join(__dirname, 'modules', program.module);
    const executable = await buildGoProgram({ name: program.name ?? name, module, package: program.package });
    built.push({ ...program, executable });
  }
  return built;
}

/** Builds what runs a container's program as a process, or finds it in the cache. */
export function buildContainer(): Promise<string> {
  return buildGoProgram({ name: 'container', module: join(__dirname, 'container') });
}

/** Builds the suggestion service and the database in memory that Katib's controller calls, or finds it in the cache. */
export function buildKatibServers(): Promise<string> {
  return buildGoProgram({ name: 'katib-servers', module: join(__dirname, 'modules/katib') });
}

/** Both are one executable. */
function spark(part: string) {
  return {
    module: 'spark-operator',
    package: 'github.com/kubeflow/spark-operator/v2/cmd/operator',
    name: 'spark-operator',
    deployment: `spark-operator-${part}`,
    path: '/usr/bin/spark-operator',
    environment: { SPARK_HOME: '/opt/spark' },
  };
}

function knative(part: string) {
  return {
    module: 'knative-serving',
    package: `knative.dev/serving/cmd/${part}`,
    deployment: part,
    path: `/ko-app/${part}`,
  };
}

async function main(): Promise<void> {
  await buildContainer();
  await buildKatibServers();
  await buildControllers(Object.keys(PROGRAMS) as ControllerName[]);
}

// Run it early, in the background, and the tests find everything there.
if (require.main === module) void main();
