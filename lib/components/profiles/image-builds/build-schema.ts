import { z } from 'zod';
import { PROFILE_EDITOR } from '../../../core/contracts/users';
import { imageReference } from '../../../core/schemas/image-schema';
import { envMap } from '../../../core/schemas/labels-schema';
import { resourcesSchema } from '../../../core/schemas/pod-schema';
import { dnsSubdomain, text } from '../../../core/schemas/text-schema';
import { envSecretMap, wholeSecrets } from '../../../patterns/secret-env';

/** The Secret with which builds log in to registries, by the name that Fairing gave it. */
export const REGISTRY_SECRET = 'docker-secret';

const relative = z.string().regex(/^[\w.][\w./-]*$/, 'a path without / at its beginning');

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('git').describe('A repository of Git.'),
    url: z
      .string()
      .regex(/^https:\/\/[^\s#?]+$/, 'an address such as https://git.example.com/team/app.git')
      .describe('Its address. A token for it is the variable GIT_TOKEN of `envSecrets`, with BuildKit GIT_AUTH_TOKEN.'),
    ref: z
      .string()
      .regex(/^[A-Za-z0-9][\w./-]*$/, 'a branch, a tag or a commit')
      .optional()
      .describe(
        'Branch, tag or commit: kaniko takes branches and tags with refs/heads/ or refs/tags/ before them. By default the default branch.',
      ),
    path: relative.optional().describe('Folder that is the context. By default the whole repository.'),
  }),
  z.strictObject({
    kind: z.literal('bucket').describe('A .tar.gz in an object store, as a notebook puts it there.'),
    path: z
      .string()
      .regex(
        /^(s3|gs):\/\/[^/\s]+\/\S+\.tar\.gz$/,
        'a path such as s3://bucket/context.tar.gz or gs://bucket/context.tar.gz',
      )
      .describe(
        'Where it is. The keys to it are variables, by `envSecrets` or `envFromSecrets`; S3_ENDPOINT in `env` says another store of that kind.',
      ),
  }),
  z.strictObject({
    kind: z.literal('claim').describe('A folder of a claim of the profile, such as that of a notebook.'),
    claim: dnsSubdomain.describe('Name of the claim.'),
    path: relative.optional().describe('Folder of it that is the context. By default all.'),
  }),
]);

/** What all builds of a profile have in common. */
export const builderShape = {
  builder: z
    .enum(['kaniko', 'buildkit'])
    .default('kaniko')
    .describe(
      'What builds: kaniko, as root in its container, which the Pod Security Standard `baseline` admits; or BuildKit, as a user without rights who needs system calls that only `privileged` admits.',
    ),
  login: z
    .enum(['secret', 'identity'])
    .default('secret')
    .describe(
      'How it logs in to registries: by a Secret, or, kaniko only, by helpers in the ConfigMap `docker-config` as the cloud identity of its service account.',
    ),
  resources: resourcesSchema
    .default({ requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '4Gi' } })
    .describe('Requests and limits. kaniko holds layers in memory.'),
};

/** What an image is built of, and where it goes. */
export const buildShape = {
  ...builderShape,
  source: source.describe('What it is built of.'),
  dockerfile: relative.default('Dockerfile').describe('The Dockerfile in it.'),
  destinations: z.array(imageReference).min(1).describe('What the image is called in the registries that get it.'),
  buildArgs: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'a name such as VERSION'), z.string())
    .default({})
    .describe('Arguments of the Dockerfile. They stand in the image.'),
  target: text.optional().describe('The stage that is built. By default the last one.'),
  cache: imageReference.optional().describe('Repository of layers that the next build finds there. By default none.'),
  registrySecret: dnsSubdomain
    .default(REGISTRY_SECRET)
    .describe('Secret of the type kubernetes.io/dockerconfigjson, with `login: secret`.'),
  env: envMap.default({}).describe('Environment of the builder.'),
  envSecrets: envSecretMap().describe('Environment of the builder from keys of Secrets of the profile.'),
  envFromSecrets: wholeSecrets().describe('Secrets of the profile all of whose keys are environment of the builder.'),
  serviceAccountName: dnsSubdomain
    .default(PROFILE_EDITOR)
    .describe("As whom it runs: for a cloud's identity only, as it gets no token of the cluster."),
  backoffLimit: z.int().min(0).default(1).describe('How often it begins anew when it fails.'),
  activeDeadlineSeconds: z.int().min(1).default(3600).describe('Seconds after which it is ended.'),
  ttlSecondsAfterFinished: z
    .int()
    .min(0)
    .default(86400)
    .describe('Seconds after which the Job goes when it is done. The image stays.'),
};

/** A build. */
export const buildSchema = z.object(buildShape);

/** A build with all defaults filled in. */
export type BuildSettings = z.output<typeof buildSchema>;

type Refusing = Pick<BuildSettings, 'builder' | 'login'> & { readonly source?: BuildSettings['source'] };

/** What BuildKit cannot: a refinement for schemas that have these keys. */
export function builderCan(
  { builder, login, source: from }: Refusing,
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  if (builder === 'kaniko') return;
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (login === 'identity') refuse(['login'], 'secret, as BuildKit has no helpers of clouds');
  if (from?.kind === 'bucket') refuse(['source', 'kind'], 'git or claim, as BuildKit reads no object stores');
}
