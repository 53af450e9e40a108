import { z } from 'zod';
import { scalar, word } from '../shape';

/**
 * The format of kfctl in all of its versions, as its programs read it (kubeflow/kfctl, pkg/apis/apps/kfdef): null is as
 * if nothing were said, numbers and truth values are taken where text is wanted.
 */

const parameter = z.strictObject({ name: word, value: scalar.nullish(), initRequired: z.unknown().optional() });

const lastPart = (path: string | null | undefined) => path?.split('/').findLast((part) => part !== '');

const application = z
  .strictObject({
    name: word.nullish(),
    kustomizeConfig: z
      .strictObject({
        repoRef: z.strictObject({ name: word.nullish(), path: word.nullish() }).nullish(),
        overlays: z.array(word).nullish(),
        parameters: z.array(parameter).nullish(),
      })
      .nullish(),
  })
  .refine(
    ({ name, kustomizeConfig }) => name ?? lastPart(kustomizeConfig?.repoRef?.path),
    'an application with a name, or a path by which to call it',
  )
  .transform(({ name, kustomizeConfig }) => ({
    name: name ?? lastPart(kustomizeConfig?.repoRef?.path) ?? '',
    path: kustomizeConfig?.repoRef?.path?.replace(/^\/+|\/+$/g, ''),
    repo: kustomizeConfig?.repoRef?.name ?? undefined,
    overlays: kustomizeConfig?.overlays ?? [],
    parameters: kustomizeConfig?.parameters ?? [],
  }));

const secretSource = z
  .strictObject({
    literalSource: z.strictObject({ value: scalar }).optional(),
    // The first version writes both of these in two ways.
    envSource: z.strictObject({ name: word.optional(), Name: word.optional() }).refine(hasOne, 'a name').optional(),
    hashedSource: z
      .strictObject({ value: word.optional(), HashedValue: word.optional() })
      .refine(hasOne, 'a value')
      .optional(),
  })
  .refine(hasOne, 'one of literalSource, envSource, hashedSource')
  .transform(({ literalSource, envSource, hashedSource }) => {
    if (literalSource) return { kind: 'literal', value: String(literalSource.value).trim() } as const;
    const variable = envSource?.name ?? envSource?.Name;
    if (variable !== undefined) return { kind: 'environment', value: variable } as const;
    return { kind: 'hash', value: hashedSource?.value ?? hashedSource?.HashedValue ?? '' } as const;
  });

function hasOne(map: object): boolean {
  return Object.values(map).filter((each) => each !== undefined).length === 1;
}

const plugin = z
  .strictObject({
    apiVersion: z.unknown().optional(),
    kind: word.nullish(),
    name: word.nullish(),
    metadata: z.looseObject({ name: word.nullish() }).nullish(),
    spec: z.looseObject({}).nullish(),
  })
  .refine(({ kind, name, metadata }) => kind ?? name ?? metadata?.name, 'a plugin with a kind or a name');

/** Keys of the spec whose values are text, or true or false: mostly of v1alpha1, which has no plugin for them. */
const WORDS = [
  'version',
  'repo',
  'packageManager',
  'appdir',
  'manifestsRepo',
  'serverVersion',
  'project',
  'email',
  'ipName',
  'hostname',
  'zone',
  'useBasicAuth',
  'useIstio',
  'skipInitProject',
  'enableApplications',
  'deleteStorage',
  'mountLocal',
] as const;

/** What a KfDef describes. Other keys are values that nobody knows. */
export const specSchema = z.looseObject({
  ...Object.fromEntries(WORDS.map((key) => [key, scalar.nullish()])),
  platform: scalar.nullish(),
  applications: z.array(application).nullish(),
  components: z.array(word).nullish(),
  componentParams: z.record(z.string(), z.array(parameter).nullish()).nullish(),
  packages: z.array(scalar).nullish(),
  plugins: z.array(plugin).nullish(),
  repos: z.array(z.strictObject({ name: word, uri: word, root: scalar.nullish() })).nullish(),
  secrets: z.array(z.strictObject({ name: word, secretSource })).nullish(),
});

/** A KfDef. Files of 0.5 have its spec alone. */
export const kfdefSchema = z.strictObject({
  // Told apart before: which versions there are is said in an error of its own.
  apiVersion: z.unknown().optional(),
  kind: z.unknown().optional(),
  metadata: z.looseObject({ name: scalar.nullish(), namespace: scalar.nullish() }).nullish(),
  spec: specSchema,
  status: z.unknown().optional(),
});

const reference = z.looseObject({ name: scalar.nullish() }).nullish();
const words = (...keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, scalar.nullish()]));

/** The specs of kfctl's plugins, by their names. Other keys of theirs are values that nobody knows. */
export const PLUGIN_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  gcp: z.looseObject({
    ...words('username', 'project', 'email', 'ipName', 'hostname', 'zone', 'useBasicAuth', 'skipInitProject'),
    ...words('createPipelinePersistentStorage', 'enableWorkloadIdentity', 'deleteStorage'),
    deploymentManagerConfig: z.looseObject({ repoRef: z.looseObject(words('name', 'path')).nullish() }).nullish(),
    auth: z
      .looseObject({
        basicAuth: z.looseObject({ ...words('username'), password: reference }).nullish(),
        iap: z.looseObject({ ...words('oAuthClientId'), oAuthClientSecret: reference }).nullish(),
      })
      .nullish(),
  }),
  aws: z.looseObject({
    ...words('region', 'enablePodIamPolicy', 'enableNodeGroupLog', 'managedCluster'),
    roles: z.array(scalar).nullish(),
    managedRelationDatabase: z.looseObject(words('host', 'port', 'database', 'username', 'password')).nullish(),
    managedObjectStorage: z.looseObject(words('endpoint', 'region', 'bucket', 'pathPrefix')).nullish(),
    auth: z
      .looseObject({
        // Kubeflow 1.0 names a secret here, later files have the password itself.
        basicAuth: z.looseObject({ ...words('username'), password: z.union([scalar, reference]) }).nullish(),
        oidc: z
          .looseObject(words('oidcAuthorizationEndpoint', 'oidcIssuer', 'oidcTokenEndpoint', 'oidcUserInfoEndpoint'))
          .and(z.looseObject(words('certArn', 'oAuthClientId', 'oAuthClientSecret')))
          .nullish(),
        cognito: z
          .looseObject(words('cognitoAppClientId', 'cognitoUserPoolArn', 'cognitoUserPoolDomain', 'certArn'))
          .nullish(),
      })
      .nullish(),
  }),
};
