import { z } from 'zod';
import { eachNameOnce } from '../../core/schemas/each-once';
import { eachGpuOnce, isRefusedRoot, NO_ROOT } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain } from '../../core/schemas/text-schema';
import { checkRuntime, checkTrainingEnv, oneRuntimeSchema, podsOfRuntime, type Refuse } from './runtime-schema';
import { upstreamPolicy, upstreamRuntimes } from './upstream-runtimes-schema';

const seconds = z.string().regex(/^\d+(\.\d+)?(s|m)$/, 'a duration such as 15s');

/** How fast a controller may call the API server. */
const client = (qps: number, burst: number) =>
  z.strictObject({
    qps: z.number().min(0.1).default(qps).describe('Calls a second on average.'),
    burst: z.int().min(1).default(burst).describe('Calls at once.'),
  });

const inSeconds = (duration: string) => Number.parseFloat(duration) * (duration.endsWith('m') ? 60 : 1);

/** The program ends at once where these do not fit: each waits a fifth longer than it says at the most. */
const leaderElection = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether replicas elect a leader; needed for more than one.'),
    leaseDuration: seconds.default('15s').describe('How long others wait for a leader that is silent.'),
    renewDeadline: seconds.default('10s').describe('How long the leader tries to stay it.'),
    retryPeriod: seconds.default('2s').describe('How long each waits between two tries.'),
  })
  .superRefine(({ leaseDuration, renewDeadline, retryPeriod }, { addIssue }) => {
    const refuse = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message });
    if (inSeconds(renewDeadline) >= inSeconds(leaseDuration)) {
      refuse('renewDeadline', `less than leaseDuration, which is ${leaseDuration}`);
    }
    if (inSeconds(retryPeriod) * 1.2 >= inSeconds(renewDeadline)) {
      refuse('retryPeriod', `less than five sixths of renewDeadline, which is ${renewDeadline}`);
    }
  });

const concurrency = z.strictObject({
  trainJobs: z.int().min(1).default(5).describe('TrainJobs.'),
  trainingRuntimes: z.int().min(1).default(1).describe('Runtimes of namespaces.'),
  clusterTrainingRuntimes: z.int().min(1).default(1).describe('Runtimes of the cluster.'),
});

const config = z.strictObject({
  leaderElection: leaderElection.prefault({}).describe('How one of several replicas becomes the leader.'),
  concurrency: concurrency.prefault({}).describe('How many objects it works on at the same time.'),
  client: client(50, 100).prefault({}).describe('How fast it may call the API server.'),
  featureGates: z
    .record(z.string(), z.boolean())
    .default({})
    .refine((gates) => !('TrainJobStatus' in gates), {
      path: ['TrainJobStatus'],
      error: 'nothing here: statusServer.enabled switches it, with the policies that it needs',
    })
    .describe('Features to switch on or off by name, beside TrainJobStatus, which is `statusServer`.'),
});

const statusServer = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Whether pods of TrainJobs can tell their progress, which then stands in the status (an alpha feature).'),
  ...client(5, 10).shape,
});

const jobSetConfig = z.strictObject({
  client: client(500, 500)
    .optional()
    .describe('How fast it may call the API server. By default as its program has it.'),
  featureGates: z.record(z.string(), z.boolean()).default({}).describe('Features to switch on or off by name.'),
});

const jobSet = z.strictObject({
  installation: z
    .enum(['bundled', 'existing'])
    .default('bundled')
    .describe('Whether JobSet comes with Trainer or is on the cluster already, with its definition and webhooks.'),
  config: jobSetConfig.prefault({}).describe('Configuration of its controller.'),
});

const dataCache = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Whether the runtime torch-distributed-with-cache is there, whose datasets several pods keep in memory.'),
  serviceAccountName: dnsSubdomain
    .default('default-editor')
    .describe('As whom the cache is started. Contributors of profiles, and so the default, get the rights for it.'),
  namespaces: z
    .array(dnsLabel)
    .superRefine(eachNameOnce)
    .default([])
    .describe(
      'Namespaces in which this account is made and gets the rights: those without a profile, or with one if the account is none that every profile has.',
    ),
});

/** Settings of Trainer. */
export const trainerProps = z
  .strictObject({
    config: config.prefault({}).describe('Configuration of its controller.'),
    statusServer: statusServer.prefault({}).describe('The server that takes the progress of TrainJobs.'),
    jobSet: jobSet.prefault({}).describe('JobSet, which makes the pods of TrainJobs.'),
    leaderWorkerSet: z
      .enum(['none', 'bundled', 'existing'])
      .default('none')
      .describe('LeaderWorkerSet, which the data cache needs: not there, with Trainer, or on the cluster already.'),
    dataCache: dataCache.prefault({}).describe('The cache of datasets.'),
    runtimeDefaults: z.strictObject(podsOfRuntime).prefault({}).describe('What pods of all runtimes have.'),
    upstreamRuntimes: upstreamRuntimes
      .prefault({})
      .describe("Upstream's runtimes of the cluster: false leaves one out, a map changes it."),
    runtimes: z
      .record(dnsSubdomain, oneRuntimeSchema)
      .default({})
      .describe('Runtimes of the cluster of your own, by name.'),
  })
  .refine(({ dataCache, leaderWorkerSet }) => !dataCache.enabled || leaderWorkerSet !== 'none', {
    path: ['leaderWorkerSet'],
    error: 'bundled or existing, as dataCache is enabled',
  })
  .refine(({ jobSet: { installation, config } }) => installation === 'bundled' || !isSaid(config), {
    path: ['jobSet', 'config'],
    error: 'nothing, as a JobSet that is there already has its own',
  })
  .superRefine(({ runtimes, upstreamRuntimes: upstream, runtimeDefaults: { restricted } }, { addIssue }) => {
    const at =
      (key: string, name: string) =>
      (message: string, ...path: string[]) =>
        addIssue({ code: 'custom', path: [key, name, ...path], message });
    const checkUser = (
      { restricted: own, runAsUser }: { restricted?: boolean; runAsUser?: number },
      refuse: Refuse,
    ) => {
      if (isRefusedRoot({ restricted: own ?? restricted, runAsUser })) refuse(NO_ROOT, 'runAsUser');
    };
    for (const [name, changes] of Object.entries(upstream)) {
      if (typeof changes === 'boolean') continue;
      const refuse = at('upstreamRuntimes', name);
      checkTrainingEnv(changes, upstreamPolicy(name), refuse);
      eachGpuOnce(changes, refuse);
      checkUser(changes, refuse);
    }
    for (const [name, runtime] of Object.entries(runtimes)) {
      const refuse = at('runtimes', name);
      checkRuntime(runtime, refuse);
      checkUser(runtime, refuse);
      if (RESERVED.includes(name)) refuse('another name, as upstreamRuntimes or dataCache have this one');
    }
  });

/** Whether anything is said of JobSet's controller. */
function isSaid({ client, featureGates }: z.output<typeof jobSetConfig>): boolean {
  return client !== undefined || Object.keys(featureGates).length > 0;
}

/** The runtime of the data cache. */
export const CACHE_RUNTIME = 'torch-distributed-with-cache';

const RESERVED: readonly string[] = [...Object.keys(upstreamRuntimes.shape), CACHE_RUNTIME];

export type { TrainerProps } from './trainer-props.generated';

/** These with all defaults filled in. */
export type TrainerSettings = z.output<typeof trainerProps>;
