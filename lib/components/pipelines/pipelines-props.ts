import { z } from 'zod';
import { byteAmount, cpuAmount } from '../../core/schemas/amount-schema';
import { dnsLabel } from '../../core/schemas/text-schema';
import { timeZone } from '../../core/schemas/time-zone-schema';
import { userName } from '../../core/schemas/user-schema';
import { namespaceProps, POD_SECURITY_LEVELS } from '../../patterns/namespace-props';
import { SCHEMES } from './object-store';
import { databaseProps } from './props/database-props';
import { objectStoreProps } from './props/object-store-props';

const staleness = z.string().regex(/^P(?!$)(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/, 'a duration such as P30D');

const amounts = z.strictObject({
  cpu: cpuAmount.optional().describe('CPUs, such as 500m. By default none.'),
  memory: byteAmount.optional().describe('Memory, such as 1Gi. By default none.'),
});

const SEGMENT = '([A-Za-z0-9_=-][A-Za-z0-9._=-]*|\\{namespace\\})';
const ROOT = new RegExp(`^(minio|s3|gs)://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9](/${SEGMENT})*/?$`);

const cache = z.discriminatedUnion('enabled', [
  z.strictObject({
    enabled: z.literal(true).optional().default(true).describe('Steps that ran before are not run again.'),
    certificates: z
      .enum(['certManager', 'deployer'])
      .optional()
      .describe(
        "Who makes the certificate of the cache's webhook: cert-manager, or a program of Pipelines' own. By default " +
          'certManager, but deployer in standalone mode.',
      ),
    defaultStaleness: staleness.optional().describe('How old a result may be that is used again. By default any age.'),
    maximumStaleness: staleness
      .optional()
      .describe('The oldest result that a pipeline may ask for. By default any age.'),
    nodeRestrictions: z
      .boolean()
      .default(false)
      .describe('Whether a cached step keeps its node selector and affinity.'),
  }),
  z.strictObject({ enabled: z.literal(false).describe('Every step runs.') }, 'nothing beside enabled: false'),
]);

/** Settings of Kubeflow Pipelines. */
export const pipelinesProps = z
  .strictObject({
    mode: z
      .enum(['multiUser', 'standalone'])
      .default('multiUser')
      .describe(
        'multiUser: pipelines belong to profiles, and the gateway says who a user is. standalone: one namespace, no ' +
          'login, nothing else of Kubeflow.',
      ),
    ownNamespace: z
      .strictObject({
        name: dnsLabel.describe('Its name.'),
        ...namespaceProps,
        podSecurity: z
          .enum(POD_SECURITY_LEVELS)
          .default('baseline')
          .describe('Pod Security Standard that it enforces. The steps of runs are in it too.'),
      })
      .optional()
      .describe("A namespace that is made for it, in standalone mode. By default that of Kubeflow's components."),
    definitions: z
      .enum(['database', 'kubernetes'])
      .default('database')
      .describe('Where pipelines and their versions are kept: as rows, or as objects of the cluster.'),
    database: databaseProps.prefault({}).describe('The database.'),
    objectStore: objectStoreProps.prefault({}).describe('The object store.'),
    workflowEngine: z
      .enum(['bundled', 'existing'])
      .default('bundled')
      .describe('Whether Argo Workflows comes with Pipelines or is there already, in version 3.7.'),
    executorResources: z
      .strictObject({
        requests: amounts.optional().describe('What a node must have free. By default none.'),
        limits: amounts.optional().describe('What it may not exceed. By default none.'),
      })
      .optional()
      .describe('Requests and limits of the container that Argo adds to each step. By default none.'),
    cache: cache.prefault({}).describe('Reuse of results.'),
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
      .default(86400)
      .describe('Seconds after which the Workflow of a finished run is deleted; the run stays.'),
    logLevel: z
      .enum(['debug', 'info', 'warn', 'error'])
      .default('info')
      .describe('What the API server and the controllers log.'),
    securityContext: z
      .strictObject({
        runAsUser: z.int().min(0).optional().describe("User id. By default the image's."),
        runAsGroup: z.int().min(0).optional().describe("Group id. By default the image's."),
        runAsNonRoot: z.boolean().optional().describe('Whether root is refused. By default it is not.'),
      })
      .prefault({})
      .describe('As whom steps run whose image or pipeline does not say it.'),
    workflowPatch: z
      .record(z.string(), z.json())
      .default({})
      .describe('Merged into the spec of every Workflow, such as { nodeSelector: … }.'),
    apiServerTls: z
      .boolean()
      .default(false)
      .describe(
        'Whether the API server and the metadata store themselves speak TLS, in standalone mode; the mesh does it otherwise. It ' +
          'needs cert-manager.',
      ),
    metadataAccess: z
      .union([z.enum(['read', 'everyone', 'none']), z.array(userName).min(1, 'at least one user')])
      .default('read')
      .describe(
        'What users may do through the gateway with the metadata store, which knows no profiles. With read all of them read ' +
          'the metadata of all profiles, and nobody writes; everyone also lets them write, a list lets these users alone do ' +
          'both. With none the page shows neither states nor inputs, outputs and logs of the steps of a run.',
      ),
    visualizations: z
      .boolean()
      .default(false)
      .describe('Whether each profile gets a server that draws custom visualizations, and the page offers them.'),
    artifactProxy: z
      .boolean()
      .default(false)
      .describe("Whether each profile gets a server that reads its artifacts with the profile's own rights."),
    tokenPodDefault: z
      .boolean()
      .default(true)
      .describe(
        'Whether each profile gets a PodDefault that gives pods, such as notebooks, a token for the SDK of Pipelines. It needs poddefaults-webhook.',
      ),
    v1Pipelines: z
      .strictObject({
        allowed: z.boolean().describe('Whether runs of v1 pipelines are accepted.'),
        allowedNamespaces: z.array(dnsLabel).default([]).describe('Where they are accepted nevertheless.'),
      })
      .prefault({ allowed: true })
      .describe('Pipelines of the old API.'),
    autoUpdateDefaultVersion: z
      .boolean()
      .default(true)
      .describe('Whether a new version of a pipeline becomes its default.'),
    timeZone: timeZone.default('UTC').describe('Time zone of recurring runs, such as Europe/Berlin.'),
    invertingProxy: z
      .boolean()
      .default(false)
      .describe('Whether users reach the page through the proxy of Google Cloud, in standalone mode.'),
    application: z
      .boolean()
      .default(false)
      .describe('Whether the console of Google Cloud lists it (an Application and its controller).'),
  })
  .superRefine((settings, { addIssue }) => {
    const say = (path: string[], message: string) => addIssue({ code: 'custom', path, message });
    checkMode(settings, say);
    checkRoot(settings, say);
    const { ownNamespace, invertingProxy, definitions, apiServerTls } = settings;
    if (invertingProxy && ownNamespace && ownNamespace.podSecurity !== 'privileged') {
      const message = 'privileged beside invertingProxy, whose pod uses the network of its node';
      say(['ownNamespace', 'podSecurity'], message);
    }
    if (definitions === 'kubernetes' && apiServerTls) say(['apiServerTls'], 'definitions: database beside it');
    if (apiServerTls && settings.objectStore.caSecret) {
      // Driver and launcher of 2.16.1 have one variable for it, and the page one file.
      say(['objectStore', 'caSecret'], 'nothing beside apiServerTls, as steps and page trust one private authority');
    }
  });

export type { PipelinesProps } from './pipelines-props.generated';

/** These with all defaults. */
export type PipelinesSettings = z.output<typeof pipelinesProps>;

type Say = (path: string[], message: string) => void;

/** Refuses what only the other mode has. */
function checkMode({ mode, objectStore, ...settings }: PipelinesSettings, say: Say): void {
  const { ownNamespace, apiServerTls, invertingProxy, application } = settings;
  const { metadataAccess, visualizations, artifactProxy } = settings;
  const standalone = { ownNamespace, apiServerTls, invertingProxy, application };
  const multiUser = { metadataAccess: metadataAccess !== 'read', visualizations, artifactProxy };
  const other = mode === 'multiUser' ? standalone : multiUser;
  const needed = mode === 'multiUser' ? 'mode: standalone beside it' : 'mode: multiUser beside it';
  for (const [key, value] of Object.entries(other)) if (value) say([key], needed);
  if (mode === 'multiUser') return;
  const { retentionDays, profileCredentials, sharedFolders } = objectStore;
  const ofProfiles = { retentionDays, profileCredentials, sharedFolders: sharedFolders.length > 0 };
  for (const [key, value] of Object.entries(ofProfiles)) if (value) say(['objectStore', key], needed);
}

/** A root must be one that the store has, and each profile must have a folder of its own. */
function checkRoot({ defaultPipelineRoot: root, objectStore: { kind }, mode }: PipelinesSettings, say: Say): void {
  if (root === undefined) return;
  const path = ['defaultPipelineRoot'];
  if (!root.startsWith(`${SCHEMES[kind]}://`)) say(path, `an address with ${SCHEMES[kind]}:// for ${kind}`);
  const segments = root.split('/').slice(3).filter(Boolean);
  const at = segments.indexOf('{namespace}');
  if (mode === 'standalone' && at >= 0) say(path, 'no {namespace} in standalone mode');
  if (at === 0) say(path, '{namespace} below a folder of its own');
}
