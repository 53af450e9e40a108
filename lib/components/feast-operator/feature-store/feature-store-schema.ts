import { z } from 'zod';
import { cronSchema } from '../../../core/schemas/cron-schema';
import { envMap } from '../../../core/schemas/labels-schema';
import { dnsLabel, dnsSubdomain, text } from '../../../core/schemas/text-schema';
import { timeZone } from '../../../core/schemas/time-zone-schema';
import { eachVariableOnce, envSecretMap, mapsSaying, wholeSecrets } from '../../../patterns/secret-env';
import {
  offlineSchema,
  onlineSchema,
  PASSWORD_VARIABLES,
  postgresqlSchema,
  registrySchema,
  uiSchema,
} from './stores-schema';

/** The longest name: its longest Service has twenty characters more. */
const NAME_LENGTH = 43;

/** The name of a feature store. Services and a binding of the whole cluster are named after it. */
export const storeName = dnsLabel.max(NAME_LENGTH, `at most ${NAME_LENGTH} characters, as its Services have 20 more`);

const repository = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('template').optional().default('template').describe('What `feast init` makes.'),
    template: z
      .enum([
        'aws',
        'cassandra',
        'clickhouse',
        'couchbase',
        'gcp',
        'hazelcast',
        'hbase',
        'local',
        'milvus',
        'postgres',
        'pytorch_nlp',
        'ray',
        'ray_rag',
        'snowflake',
        'spark',
      ])
      .optional()
      .describe('The example that it begins with. By default an empty project.'),
  }),
  z.strictObject({
    kind: z.literal('git').describe('A repository of Git.'),
    url: z
      .string()
      // The operator writes it into a script of bash as it is. Variables are what Git is given by `secret`.
      .regex(
        /^((https?|ssh|git):\/\/|[\w.-]+@[\w.-]+:(?!\/\/))[\w.:/@%+=,?#~${}[\]-]+$/,
        'an address such as https://git.example.com/team/features.git or git@git.example.com:team/features.git, without other signs than those of addresses',
      )
      .describe('Its address: for HTTPS, SSH, or user@host:path.'),
    ref: z
      .string()
      .regex(/^[A-Za-z0-9][\w./-]*$/, 'a branch, a tag or a commit')
      .optional()
      .describe("Branch, tag or commit. By default the repository's default branch."),
    path: z
      .string()
      .regex(/^[\w.][\w./-]*$/, 'a folder without / at its beginning')
      .optional()
      .describe('Folder of the features in it. By default feature_repo.'),
    secret: dnsSubdomain
      .optional()
      .describe(
        'Secret of the profile whose keys are variables of Git, such as a token for `configs`. By default none.',
      ),
    configs: z
      .record(
        z.string().regex(/^[\w.:/${}@"-]+$/, 'a key of the configuration of Git'),
        text.regex(/^("[^"'`\\]*"|[^"'`\\]+)$/, 'text without quotes and \\, or all of it within "'),
      )
      .default({})
      .describe('Configuration of Git, as after `-c`.'),
  }),
  z.strictObject({
    kind: z.literal('image').describe('A folder of an image that has Feast too.'),
    image: text.optional().describe("The image. By default Feast's own."),
    path: z
      .string()
      .regex(/^(\/[^/.\s][^/\s]*)+$/, 'a folder of the image such as /app/features')
      .describe('The folder.'),
  }),
]);

const authorization = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z
      .literal('none')
      .optional()
      .default('none')
      .describe('Nobody: pods of the profile may read and write all, others do not get there.'),
  }),
  z.strictObject({
    kind: z
      .literal('kubernetes')
      .describe('The cluster, by the token of a call. The operator needs `tokenReviews: true` for it.'),
    roles: z.array(dnsSubdomain).default([]).describe('Roles without rights that are made for its permissions.'),
  }),
  z.strictObject({
    kind: z
      .literal('oidc')
      .describe('An OpenID provider, by the token of a call. The operator needs `tokenReviews: true` for it.'),
    issuer: z
      .string()
      .regex(/^https:\/\/\S+$/, 'an address that begins with https://')
      .optional()
      .describe("Its issuer. By default the operator's."),
    secret: dnsSubdomain
      .optional()
      .describe('Secret of the profile with client_id, client_secret and the like. By default none.'),
  }),
]);

const schedule = z.strictObject({
  schedule: cronSchema({ expected: 'five fields such as 0 * * * *, or @daily', descriptors: true }).describe(
    'When, as cron has it, such as `0 * * * *`.',
  ),
  timeZone: timeZone.optional().describe("Of which time zone. By default the controller's."),
  commands: z
    .array(text)
    .min(1)
    .optional()
    .describe(
      "What runs in the store's pod, one after the other. By default `feast apply` and `feast materialize-incremental` until now.",
    ),
});

/** What a feature store is, but for its name and its namespace. */
export const featureStoreShape = {
  project: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_]*$/, "letters, digits and '_', a letter or digit first")
    .optional()
    .describe("Project of Feast. By default its name with '_' for '-'."),
  repository: repository.prefault({}).describe('Where the definitions of its features come from.'),
  registry: registrySchema.prefault({}).describe('Where it keeps what it knows of features.'),
  online: onlineSchema.prefault({}).describe('Where it keeps the newest values of features, for models that serve.'),
  offline: offlineSchema.prefault({}).describe('Where it finds all values of features, for trainings.'),
  ui: uiSchema.optional().describe('Its page. By default none.'),
  postgresql: postgresqlSchema
    .optional()
    .describe(
      'The PostgreSQL that comes with it, where a store has the kind `postgresql`. By default 10Gi of the class of the cluster.',
    ),
  authorization: authorization.prefault({}).describe('Who says what callers may do.'),
  materialize: schedule.optional().describe('When the online store is filled. By default never by itself.'),
  replicas: z
    .int()
    .min(1)
    .default(1)
    .describe('How many pods there are. Several need stores that are no files on a volume.'),
  autoscaling: z
    .strictObject({
      minReplicas: z.int().min(1).default(1).describe('The fewest pods.'),
      maxReplicas: z.int().min(2).describe('The most pods.'),
    })
    .refine(({ minReplicas, maxReplicas }) => minReplicas <= maxReplicas, {
      path: ['minReplicas'],
      error: 'at most maxReplicas',
    })
    .optional()
    .describe(
      'How many pods there are by their load, from 80 % of the requested CPU on. By default always `replicas`.',
    ),
  env: envMap.default({}).describe('Environment of all its servers.'),
  envSecrets: envSecretMap().describe('Environment of all its servers from keys of Secrets of the profile.'),
  envFromSecrets: wholeSecrets().describe(
    'Secrets of the profile all of whose keys are environment of all its servers, such as the keys to a cloud.',
  ),
  sidecar: z
    .boolean()
    .default(false)
    .describe('Whether its pods have a proxy of the mesh, and the policies of the profile hold for them.'),
};

const featureStore = z.object(featureStoreShape);

/** What a feature store is, with all defaults filled in. */
export type FeatureStoreSettings = z.output<typeof featureStore>;

/** What several pods cannot share, and what does not fit together: a refinement for schemas that have this shape. */
export function fitsTogether(
  { replicas, autoscaling, registry, online, offline, postgresql, ...variables }: FeatureStoreSettings,
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (registry.kind === 'remote' && online.kind === 'none' && offline.kind === 'none') {
    refuse(['online', 'kind'], 'a store, as it has neither a registry of its own nor an offline store');
  }
  eachVariableOnce(variables, (message, ...path) => refuse(path, message));
  for (const [kind, variable] of Object.entries(PASSWORD_VARIABLES)) {
    if ([registry, online, offline].every((store) => store.kind !== kind)) continue;
    for (const map of mapsSaying(variable, variables))
      refuse([map, variable], `another name, as the ${kind} that comes with it has this one`);
  }
  if (variables.materialize && !variables.materialize.commands && online.kind === 'none') {
    refuse(['materialize'], 'none, as there is no online store that it would fill; or commands');
  }
  if (postgresql && [registry, online, offline].every(({ kind }) => kind !== 'postgresql')) {
    refuse(['postgresql'], 'none, as no store has the kind postgresql');
  }
  if (autoscaling && replicas > 1) refuse(['replicas'], 'nothing beside autoscaling');
  if (replicas === 1 && !autoscaling) return;
  const server = 'a server, as several pods share it: not file';
  if (registry.kind === 'file') refuse(['registry', 'kind'], server);
  if (online.kind === 'file' || online.kind === 'none') refuse(['online', 'kind'], server);
  if (offline.kind === 'file') refuse(['offline', 'kind'], server);
}
