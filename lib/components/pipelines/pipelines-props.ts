import { z } from 'zod';
import { dnsLabel, quantity, text } from '../../core/schemas/text-schema';
import { namespaceProps, POD_SECURITY_LEVELS } from '../../patterns/namespace-props';
import { databaseMistakes, databaseProps, type Mistake } from './props/database-props';
import { objectStoreMistakes, objectStoreProps } from './props/object-store-props';

const staleness = z.string().regex(/^P(?!$)(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/, 'a duration such as P30D');

const user = z.string().regex(/^[^\s,]+$/, 'the name of one user, without spaces and commas');

const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const SEGMENT = '([A-Za-z0-9_=-][A-Za-z0-9._=-]*|\\{namespace\\})';
const ROOT = new RegExp(`^(minio|s3|gs)://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9](/${SEGMENT})*/?$`);

/** Which addresses a store understands. */
const SCHEMES = { seaweedfs: 'minio', minioCompatible: 'minio', s3: 's3', gcs: 'gs' };

const cache = z.strictObject({
  enabled: z.boolean().optional().describe('Whether steps that ran before are not run again. By default true.'),
  certificates: z
    .enum(['certManager', 'deployer'])
    .optional()
    .describe(
      "Who makes the certificate of the cache's webhook: cert-manager, or a program of Pipelines' own. By default " +
        'certManager, but deployer in standalone mode.',
    ),
  defaultStaleness: staleness.optional().describe('How old a result may be that is used again. By default any age.'),
  maximumStaleness: staleness.optional().describe('The oldest result that a pipeline may ask for. By default any age.'),
  nodeRestrictions: z
    .boolean()
    .optional()
    .describe('Whether a cached step keeps its node selector and affinity. By default false.'),
});

/** Settings of Kubeflow Pipelines. */
export const pipelinesProps = z
  .strictObject({
    mode: z
      .enum(['multiUser', 'standalone'])
      .optional()
      .describe(
        'multiUser: pipelines belong to profiles, and the gateway says who a user is. standalone: one namespace, no ' +
          'login, nothing else of Kubeflow. By default multiUser.',
      ),
    ownNamespace: z
      .strictObject({
        name: dnsLabel.describe('Its name.'),
        ...namespaceProps,
        podSecurity: z
          .enum(POD_SECURITY_LEVELS)
          .optional()
          .describe('Pod Security Standard that it enforces. By default baseline: the steps of runs are in it too.'),
      })
      .optional()
      .describe("A namespace that is made for it, in standalone mode. By default that of Kubeflow's components."),
    definitions: z
      .enum(['database', 'kubernetes'])
      .optional()
      .describe(
        'Where pipelines and their versions are kept: as rows, or as objects of the cluster. By default database.',
      ),
    database: databaseProps.optional().describe('The database.'),
    objectStore: objectStoreProps.optional().describe('The object store.'),
    workflowEngine: z
      .enum(['bundled', 'existing'])
      .optional()
      .describe('Whether Argo Workflows comes with Pipelines or is there already. By default bundled.'),
    executorResources: z
      .strictObject({ requests: amounts.optional(), limits: amounts.optional() })
      .optional()
      .describe('Requests and limits of the container that Argo adds to each step. By default none.'),
    cache: cache.optional().describe('Reuse of results.'),
    defaultPipelineRoot: z
      .string()
      .regex(ROOT, 'an address such as s3://bucket/path')
      .optional()
      .describe(
        'Where artifacts of runs are kept when a run does not say it. For profiles {namespace} is a part of the path, at ' +
          'its end if it is left out. By default v2/artifacts of the bucket, for profiles below private-artifacts.',
      ),
    runRetentionSeconds: z
      .int()
      .min(0)
      .optional()
      .describe(
        'Seconds after which the Workflow of a finished run is deleted; the run stays. By default 86400, a day.',
      ),
    logLevel: z
      .enum(['debug', 'info', 'warn', 'error'])
      .optional()
      .describe('What the API server and the controllers log. By default info.'),
    securityContext: z
      .strictObject({
        runAsUser: z.int().min(0).optional().describe('User id.'),
        runAsGroup: z.int().min(0).optional().describe('Group id.'),
        runAsNonRoot: z.boolean().optional().describe('Whether root is refused.'),
      })
      .optional()
      .describe("As whom steps run whose image or pipeline does not say it. By default the image's user."),
    workflowPatch: z
      .record(z.string(), z.json())
      .optional()
      .describe('Merged into the spec of every Workflow, such as { nodeSelector: … }. By default nothing.'),
    apiServerTls: z
      .boolean()
      .optional()
      .describe(
        'Whether the API server itself speaks TLS, in standalone mode; the mesh does it otherwise. It needs cert-manager. ' +
          'By default false.',
      ),
    metadataAccess: z
      .union([z.enum(['none', 'everyone']), z.array(user).min(1)])
      .optional()
      .describe(
        'Who may read and write the metadata of all profiles through the gateway: none, everyone or some users. It knows ' +
          'no profiles. The page shows the artifacts of a run to these users only. By default none.',
      ),
    visualizations: z
      .boolean()
      .optional()
      .describe('Whether each profile gets a server that draws custom visualizations. By default false.'),
    artifactProxy: z
      .boolean()
      .optional()
      .describe(
        "Whether each profile gets a server that reads its artifacts with the profile's own rights. By default false.",
      ),
    v1Pipelines: z
      .strictObject({
        allowed: z.boolean().describe('Whether runs of v1 pipelines are accepted.'),
        allowedNamespaces: z
          .array(dnsLabel)
          .optional()
          .describe('Where they are accepted nevertheless. By default nowhere.'),
      })
      .optional()
      .describe('Pipelines of the old API. By default they are accepted.'),
    autoUpdateDefaultVersion: z
      .boolean()
      .optional()
      .describe('Whether a new version of a pipeline becomes its default. By default true.'),
    timeZone: text.optional().describe('Time zone of recurring runs, such as Europe/Berlin. By default UTC.'),
    invertingProxy: z
      .boolean()
      .optional()
      .describe(
        'Whether users reach the page through the proxy of Google Cloud, in standalone mode. By default false.',
      ),
    application: z
      .boolean()
      .optional()
      .describe('Whether the console of Google Cloud lists it (an Application and its controller). By default false.'),
  })
  .superRefine((props, context) => {
    for (const { path, message } of mistakesOf(props)) context.addIssue({ code: 'custom', path, message });
  });

/** Properties of `Pipelines`. */
export type PipelinesProps = z.input<typeof pipelinesProps>;

/** Settings that contradict each other. */
function mistakesOf(props: PipelinesProps): Mistake[] {
  const {
    mode = 'multiUser',
    database = {},
    objectStore = {},
    definitions,
    cache: { enabled, ...cacheRest } = {},
  } = props;
  const mistakes = [...databaseMistakes(database), ...objectStoreMistakes(objectStore)];
  const say = (key: string, message: string) => mistakes.push({ path: [key], message });
  const { ownNamespace, apiServerTls, invertingProxy, application } = props;
  mistakes.push(...rootMistakes(props, mode));
  if (mode === 'multiUser') {
    for (const [key, value] of Object.entries({ ownNamespace, apiServerTls, invertingProxy, application })) {
      if (value) say(key, 'mode: standalone beside it');
    }
  } else {
    const { metadataAccess, visualizations, artifactProxy } = props;
    for (const [key, value] of Object.entries({ metadataAccess, visualizations, artifactProxy })) {
      if (value) say(key, 'mode: multiUser beside it');
    }
    for (const key of ['retentionDays', 'profileCredentials', 'sharedFolders'] as const) {
      if (objectStore[key] !== undefined) {
        mistakes.push({ path: ['objectStore', key], message: 'mode: multiUser beside it' });
      }
    }
  }
  if (invertingProxy && ownNamespace && ownNamespace.podSecurity !== 'privileged') {
    const message = 'privileged beside invertingProxy, whose pod uses the network of its node';
    mistakes.push({ path: ['ownNamespace', 'podSecurity'], message });
  }
  if (definitions === 'kubernetes' && apiServerTls) say('apiServerTls', 'definitions: database beside it');
  if (enabled === false && Object.keys(cacheRest).length > 0) say('cache', 'nothing beside enabled: false');
  return mistakes;
}

/** A root must be one that the store has, and each profile must have a folder of its own. */
function rootMistakes(
  { defaultPipelineRoot: root, objectStore: { kind = 'seaweedfs' } = {} }: PipelinesProps,
  mode: string,
) {
  if (root === undefined) return [];
  const mistakes: Mistake[] = [];
  const say = (message: string) => mistakes.push({ path: ['defaultPipelineRoot'], message });
  if (!root.startsWith(`${SCHEMES[kind]}://`)) say(`an address with ${SCHEMES[kind]}:// for ${kind}`);
  const segments = root.split('/').slice(3).filter(Boolean);
  const at = segments.indexOf('{namespace}');
  if (mode === 'standalone' && at >= 0) say('no {namespace} in standalone mode');
  if (at === 0) say('{namespace} below a folder of its own');
  return mistakes;
}
