import { Construct } from 'constructs';
import { ClusterTrainingRuntime } from '../../../imports/trainer.kubeflow.org';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { parseOnce } from '../../core/schemas/parsed-once';
import { DataCache } from './data-cache';
import { JobSet } from './job-set';
import { LeaderWorkerSet } from './leader-worker-set';
import { type RuntimeSettings, runtimeSchema } from './runtime-schema';
import { runtimeOf } from './runtime-spec';
import { TrainerManager } from './trainer-manager';
import { CACHE_RUNTIME, type TrainerProps, type TrainerSettings, trainerProps } from './trainer-props';
import { TrainerRoles } from './trainer-roles';
import { wantedRuntimes, withDefaults } from './upstream-runtimes';

/** Trains models: turns each TrainJob, by a runtime, into a JobSet, whose pods are the nodes of the training. */
export class Trainer extends Construct {
  /** Names of the runtimes of the cluster, each with the names of its replicated jobs. */
  readonly runtimes: ReadonlyMap<string, readonly string[]>;

  constructor(scope: Construct, id: string, props: TrainerProps = {}) {
    super(scope, id);
    const settings = parseProps(this, trainerProps, props);
    new TrainerManager(this, 'manager', settings);
    new TrainerRoles(this, 'roles');
    if (settings.jobSet.installation === 'bundled') new JobSet(this, 'job-set', { config: settings.jobSet.config });
    if (settings.leaderWorkerSet === 'bundled') new LeaderWorkerSet(this, 'leader-worker-set');
    const runtimes = runtimesOf(this, settings).map(([name, runtime]): [string, readonly string[]] => {
      const { labels, spec, jobs } = runtimeOf(this, runtime);
      const { annotations } = runtime;
      new ClusterTrainingRuntime(this, `runtime-${name}`, { metadata: { name, labels, annotations }, spec });
      return [name, jobs];
    });
    const { dataCache, runtimeDefaults: defaults } = settings;
    if (dataCache.enabled) {
      const { jobs } = new DataCache(this, 'data-cache', { settings: dataCache, defaults });
      runtimes.push([CACHE_RUNTIME, jobs]);
    }
    this.runtimes = new Map(runtimes);
  }
}

function runtimesOf(trainer: Trainer, settings: TrainerSettings): [string, RuntimeSettings][] {
  const { upstreamRuntimes, runtimes, runtimeDefaults } = settings;
  const own = Object.entries(runtimes).map(([name, runtime]): [string, RuntimeSettings] => [
    name,
    parseOnce(runtimeSchema, withDefaults(runtimeDefaults, runtime)),
  ]);
  return [...wantedRuntimes(PlatformContext.of(trainer), upstreamRuntimes, runtimeDefaults), ...own];
}
