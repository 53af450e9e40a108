import { z } from 'zod';
import { duration } from '../../core/schemas/duration-schema';
import { dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';

/** The address of a repository that programs read. */
export const repository = z
  .string()
  .regex(
    /^((https?|ssh|oci):\/\/[^\s/]+\/\S+|[\w.-]+@[\w.-]+:\S+)$/,
    'an address such as https://git.example.com/ops.git, ssh://git@git.example.com/ops.git or oci://registry.example.com/ops',
  );

const folder = z
  .string()
  .regex(/^(?!\/)(?!(.*\/)?\.\.?(\/|$))[^\s\\]*[^\s\\/]$/, 'a path such as clusters/production/dist, without . and ..');

/** What Argo CD is told. */
export const argoCdSchema = z.strictObject({
  mode: z
    .enum(['application', 'per-component'])
    .default('application')
    .describe('One Application, which reads dist; or one for each component, and one that holds these.'),
  name: dnsLabel.default('kubeflow').describe('Name of the Application; those of components have it in front.'),
  namespace: dnsLabel.default('argocd').describe('Namespace of Argo CD.'),
  project: dnsLabel
    .optional()
    .describe(
      'An AppProject that is there. By default one is rendered, which allows the repository and the cluster alone.',
    ),
  server: text.default('https://kubernetes.default.svc').describe('The cluster, as Argo CD knows it.'),
  sync: z
    .enum(['automated', 'manual'])
    .default('automated')
    .describe('Whether changes in git, and on the cluster, are acted on without being asked.'),
  prune: z
    .boolean()
    .default(false)
    .describe(
      'Whether an automated sync deletes what is no longer rendered. It would take claims and namespaces, too.',
    ),
});

/** What Flux is told. */
export const fluxSchema = z.strictObject({
  name: dnsLabel.default('kubeflow').describe('What the names of all Kustomizations begin with.'),
  namespace: dnsLabel.default('flux-system').describe('Namespace of the Kustomizations.'),
  source: z
    .strictObject({
      kind: z.enum(['GitRepository', 'OCIRepository', 'Bucket']).default('GitRepository').describe('Its kind.'),
      name: dnsSubdomain.describe('Its name.'),
      namespace: dnsLabel.optional().describe('Its namespace. By default that of the Kustomizations.'),
    })
    .optional()
    .describe('A source that is there, such as that of `flux bootstrap`. By default one of `repoURL` is rendered.'),
  secret: dnsSubdomain
    .optional()
    .describe('Secret in the namespace with which the rendered source is read. By default it is open to all.'),
  interval: duration.default('10m').describe('How often the cluster is compared with the source.'),
  timeout: duration.default('10m').describe('How long the objects of a Kustomization may take to be ready.'),
});

/** How Argo CD and Flux are told of the platform. */
export const gitopsSchema = z.strictObject({
  repoURL: repository
    .optional()
    .describe(
      'The repository in which the rendered folders are kept: of git, or of OCI artifacts. By default as `--repo` says.',
    ),
  path: folder
    .optional()
    .describe(
      'Folder of the manifests in it. By default as `--output` lies in its working copy of git, else the name of that folder.',
    ),
  revision: text.default('main').describe('Branch, `refs/…`, or commit of the repository; tag of an OCI artifact.'),
  argocd: argoCdSchema.optional().describe('Renders for Argo CD, as `synth --argocd` does. By default nothing.'),
  flux: fluxSchema.optional().describe('Renders for Flux, as `synth --flux` does. By default nothing.'),
});

/** Settings of GitOps with their defaults. */
export type GitOpsSettings = z.output<typeof gitopsSchema>;
/** Settings of GitOps as users write them. */
export type GitOpsInput = z.input<typeof gitopsSchema>;
