import { z } from 'zod';
import { cpuAmount } from '../../core/schemas/amount-schema';
import { imageReference } from '../../core/schemas/image-schema';
import { envMap, labelMap } from '../../core/schemas/labels-schema';
import { gpusSchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { dnsSubdomain, text } from '../../core/schemas/text-schema';
import { amountOf } from '../../kubernetes/quantity';
import { eachVariableOnce, envSecretMap, wholeSecrets } from '../../patterns/secret-env';
import { claimMounts } from '../mounts';
import { batchPodProps, jobName, workloadProps } from '../profile-workload';

/** Spark counts in powers of two and knows no `Mi` (JavaUtils.byteStringAs). */
const memory = z.string().regex(/^[1-9]\d*[kmgt]b?$/i, 'memory as Spark writes it, such as 512m or 2g');

const address = z
  .string()
  .regex(/^[a-z][-a-z0-9+.]*:\/\/\S+$/i, 'an address such as local:///opt/app/main.py or s3a://bucket/app.jar');

const pods = {
  cores: z
    .int()
    .min(1)
    .default(1)
    .describe('Tasks that it works on at once, and CPUs that it requests unless coreRequest says it.'),
  coreRequest: cpuAmount.optional().describe('CPUs that it requests. By default its cores.'),
  coreLimit: cpuAmount.optional().describe('CPUs that it may use. By default as many as there are.'),
  memory: memory.default('1g').describe('Memory of its Java process, such as 512m or 2g.'),
  memoryOverhead: memory.optional().describe('Memory beside that, for Python and others. By default a part of it.'),
  env: envMap.default({}).describe('Its environment.'),
  gpus: gpusSchema.optional().describe('Its GPUs. By default none.'),
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
};

const monitoring = z
  .strictObject({
    jmxExporterJar: z
      .string()
      .regex(/^\/[^\s:]+\.jar$/, 'the path of a jar, such as /prometheus/jmx_prometheus_javaagent.jar')
      .describe("The exporter of Prometheus for Java, as a file of the image: the operator's settings are for it."),
    port: z.int().min(1024).max(65535).default(8090).describe('Port on which metrics are served, below /metrics.'),
    driver: z.boolean().default(true).describe('Whether the driver serves its metrics.'),
    executor: z.boolean().default(true).describe('Whether executors serve theirs.'),
  })
  .refine(({ driver, executor }) => driver || executor, {
    path: ['driver'],
    error: 'true, as executor is false and nobody would serve any; or no monitoring',
  });

const gang = z
  .strictObject({
    name: z
      .enum(['volcano', 'yunikorn'])
      .describe('The scheduler, which `components.spark-operator.batchScheduler` must name as well.'),
    queue: text.optional().describe("Its queue. By default the scheduler's."),
    priorityClass: dnsSubdomain
      .optional()
      .describe("Priority of the pods as a group, with volcano. By default the scheduler's."),
  })
  .refine(({ name, priorityClass }) => name === 'volcano' || priorityClass === undefined, {
    path: ['priorityClass'],
    error: 'none, as yunikorn gets no priority of groups',
  });

const retries = (when: string) =>
  z.int().min(0).optional().describe(`How often it is tried again ${when}. By default not.`);
const interval = z.int().min(1).optional().describe('Seconds before the next try. By default 5.');

const restartPolicy = z
  .strictObject({
    type: z.enum(['Never', 'OnFailure', 'Always']).default('Never').describe('When it starts again once it is done.'),
    onFailureRetries: retries('when it failed'),
    onFailureRetryInterval: interval,
    onSubmissionFailureRetries: retries('when it could not be submitted'),
    onSubmissionFailureRetryInterval: interval,
  })
  .superRefine((policy, { addIssue }) => {
    const refuse = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message });
    const { type } = policy;
    const counts = ['onFailureRetries', 'onSubmissionFailureRetries'] as const;
    const counted = counts.filter((key) => policy[key] !== undefined);
    if (type === 'OnFailure' && counted.length === 0) {
      refuse('onFailureRetries', 'a number, as the operator tries nothing again without one');
    }
    if (type !== 'OnFailure' && counted[0]) refuse('type', `OnFailure, as there are ${counted[0]}`);
    for (const key of ['onFailureRetryInterval', 'onSubmissionFailureRetryInterval'] as const) {
      if (policy[key] === undefined) continue;
      if (type === 'Never') refuse(key, 'none, as nothing is tried again');
      const retries = key === 'onFailureRetryInterval' ? 'onFailureRetries' : 'onSubmissionFailureRetries';
      if (type === 'OnFailure' && policy[retries] === undefined) refuse(key, `none, as there are no ${retries}`);
    }
  });

const addresses = (what: string) => z.array(address).default([]).describe(what);

const dependencies = z.strictObject({
  jars: addresses('Jars for driver and executors.'),
  files: addresses('Files in their working folder.'),
  pyFiles: addresses('Python files, and archives of them.'),
  packages: z
    .array(z.string().regex(/^[^\s:]+:[^\s:]+:[^\s:]+$/, 'group:artifact:version'))
    .default([])
    .describe(
      'Packages of Maven, as group:artifact:version. They are downloaded each time: better have them in the image.',
    ),
  repositories: addresses('Where else these are looked for.'),
});

/** The property that says packages of Maven, too. */
const PACKAGES = 'spark.jars.packages';

const dynamicAllocation = z
  .strictObject({
    minExecutors: z.int().min(0).default(0).describe('The fewest.'),
    maxExecutors: z.int().min(1).describe('The most.'),
    initialExecutors: z.int().min(0).optional().describe('With how many it starts. By default the fewest.'),
  })
  .refine(({ minExecutors, maxExecutors }) => minExecutors <= maxExecutors, {
    path: ['minExecutors'],
    error: 'at most maxExecutors',
  })
  .refine(
    ({ initialExecutors: initial, ...bounds }) =>
      initial === undefined || (initial >= bounds.minExecutors && initial <= bounds.maxExecutors),
    {
      path: ['initialExecutors'],
      error: 'from minExecutors to maxExecutors',
    },
  );

/** What an application is, whether it runs once or at times. */
export const applicationProps = {
  ...workloadProps,
  name: jobName,
  type: z.enum(['Python', 'Java', 'Scala', 'R']).default('Python').describe('What it is written in.'),
  image: imageReference.describe('Image of driver and executors, with Spark and the program.'),
  sparkVersion: z
    .string()
    .regex(/^\d+\.\d+\.\d+([-.]\w+)*$/, 'a version such as 4.0.1')
    .describe('Version of Spark in the image.'),
  mainApplicationFile: address.describe('The program, such as local:///opt/app/main.py for a file of the image.'),
  mainClass: text.optional().describe('Class that starts it, for Java and Scala. By default none.'),
  arguments: z.array(z.string()).default([]).describe('Its arguments.'),
  driver: z.strictObject(pods).prefault({}).describe('The pod that runs the program.'),
  executor: z
    .strictObject({ instances: z.int().min(1).default(1).describe('How many there are.'), ...pods })
    .prefault({})
    .describe('The pods that work for it.'),
  dynamicAllocation: dynamicAllocation
    .optional()
    .describe('How many executors there are as there is work. By default always as many as executor.instances.'),
  deps: dependencies.prefault({}).describe('What it needs that is not in the image.'),
  sparkConf: z
    .record(z.string().regex(/^spark\.\S+$/, 'a property such as spark.sql.shuffle.partitions'), z.string())
    .default({})
    .describe('Properties of Spark.'),
  hadoopConf: z.record(text, z.string()).default({}).describe('Properties of Hadoop, such as fs.s3a.endpoint.'),
  claims: claimMounts.default([]).describe('Claims of the profile that driver and executors see.'),
  envSecrets: envSecretMap().describe('Environment of driver and executors from keys of Secrets, such as HF_TOKEN.'),
  envFromSecrets: wholeSecrets().describe('Secrets all of whose keys are environment of driver and executors.'),
  monitoring: monitoring
    .optional()
    .describe('Metrics for a Prometheus of the profile, with the annotations by which it finds them. By default none.'),
  batchScheduler: gang
    .optional()
    .describe('A scheduler that starts driver and executors all at once. By default that of the cluster, one by one.'),
  ...batchPodProps,
  runAsUser: batchPodProps.runAsUser.describe(
    "Number of the user as whom its programs run. By default 185, as Spark's own images; on OpenShift the one that it assigns.",
  ),
  restartPolicy: restartPolicy.prefault({}).describe('Whether it is tried again.'),
  timeToLiveSeconds: z
    .int()
    .min(1)
    .optional()
    .describe('Seconds after its end until it is deleted. By default it stays.'),
};

const application = z.object(applicationProps);

/** What an application is, with all defaults filled in. */
export type ApplicationSettings = z.output<typeof application>;

/** What of an application does not fit together. */
export function checkApplication(
  settings: Pick<
    ApplicationSettings,
    'type' | 'mainClass' | 'driver' | 'executor' | 'envSecrets' | 'deps' | 'sparkConf'
  >,
  { addIssue }: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  for (const role of ['driver', 'executor'] as const) {
    const { envSecrets } = settings;
    eachVariableOnce({ env: settings[role].env, envSecrets }, (_, ...path) => {
      const message = `another variable, as ${role}.env has it`;
      addIssue({ code: 'custom', path, message });
    });
    const { cores, coreRequest = cores, coreLimit } = settings[role];
    if (coreLimit === undefined || amountOf(coreLimit) >= amountOf(coreRequest)) continue;
    const message = `at least what it requests, which is ${coreRequest}`;
    addIssue({ code: 'custom', path: [role, 'coreLimit'], message });
  }
  const { type, mainClass, deps, sparkConf } = settings;
  if (deps.repositories.length > 0 && deps.packages.length === 0 && !(PACKAGES in sparkConf)) {
    const message = `none, as there are neither packages nor ${PACKAGES} that would be looked for there`;
    addIssue({ code: 'custom', path: ['deps', 'repositories'], message });
  }
  const isJava = type === 'Java' || type === 'Scala';
  if (isJava === (mainClass !== undefined)) return;
  const message = isJava ? `a class, as the type is ${type}` : `none, as the type is ${type}`;
  addIssue({ code: 'custom', path: ['mainClass'], message });
}
