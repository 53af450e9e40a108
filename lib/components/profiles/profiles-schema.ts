import { z } from 'zod';
import { AWS_IDENTITY, GOOGLE_IDENTITY } from '../../core/contracts/cloud-identities';
import { PIPELINES_TOKEN_POD_DEFAULT } from '../../core/contracts/labels';
import { amountsOf } from '../../core/schemas/amount-schema';
import { eachOnce } from '../../core/schemas/each-once';
import { googleServiceAccount } from '../../core/schemas/google-schema';
import { annotationMap, labelMap } from '../../core/schemas/labels-schema';
import { dnsLabel } from '../../core/schemas/text-schema';
import { memberName } from '../../core/schemas/user-schema';
import { bindingName } from './binding-name';
import { featureStoresFit, profileFeatureStore } from './feature-store-schema';
import { imageBuildsSchema } from './image-builds/image-builds-schema';
import { limitsSchema } from './limits-schema';
import { podDefaultSchema } from './pod-defaults-schema';

const member = {
  kind: z.enum(['User', 'Group']).default('User').describe('Whether it is one user or a group.'),
  name: memberName.describe("As the identity provider gives it, mostly the user's e-mail address."),
};

/** Somebody besides the owner who may work in a profile. */
export const contributorSchema = z.strictObject({
  ...member,
  role: z
    .enum(['admin', 'edit', 'view'])
    .default('edit')
    .describe('What they may do in the profile: all that the owner may, all but roles, or only look.'),
});

/** What a ResourceQuota can limit: the cluster refuses another word, but only once the profile is there. */
const quotaResource = z.string().regex(
  new RegExp(
    `^(${[
      '(requests\\.|limits\\.)?(cpu|memory|ephemeral-storage)',
      'requests\\.storage',
      '(requests\\.)?hugepages-\\w+',
      'pods|services(\\.loadbalancers|\\.nodeports)?|secrets|configmaps|persistentvolumeclaims|replicationcontrollers|resourcequotas',
      'count/[a-z][a-z0-9]*(\\.[a-z0-9][-a-z0-9.]*)?',
      // What nodes offer is only counted by what is requested: limits are the same.
      'requests\\.[a-z0-9][-a-z0-9.]*/[\\w.-]+',
      '[a-z0-9][-a-z0-9.]*\\.storageclass\\.storage\\.k8s\\.io/(requests\\.storage|persistentvolumeclaims)',
      '[a-z0-9][-a-z0-9.]*\\.deviceclass\\.resource\\.k8s\\.io/devices',
    ].join('|')})$`,
  ),
  'a resource such as cpu, requests.memory, pods, requests.nvidia.com/gpu or count/jobs.batch',
);

/** Annotations by which plugins of the profile controller say who pods are. */
const OF_PLUGINS = [GOOGLE_IDENTITY, AWS_IDENTITY];

const plugins = z.strictObject({
  AwsIamForServiceAccount: z
    .strictObject({
      awsIamRole: z
        .string()
        .regex(/^arn:aws[-a-z]*:iam::\d{12}:role\/\S+$/, 'the ARN of an IAM role')
        .describe("IAM role of the profile's default-editor."),
      annotateOnly: z
        .boolean()
        .default(false)
        .describe("Whether the controller leaves the role's trust policy to you."),
    })
    .optional()
    .describe('Identity at Amazon Web Services. By default none.'),
  WorkloadIdentity: z
    .strictObject({
      gcpServiceAccount: googleServiceAccount.describe("Service account of the profile's default-editor."),
    })
    .optional()
    .describe('Identity at Google Cloud. By default none.'),
});

/** A profile, with what is in its namespace. */
export const profileSchema = z
  .strictObject({
    name: dnsLabel.describe('Name of the profile and of its namespace.'),
    owner: z.strictObject(member).describe('Who owns the profile and may invite others.'),
    contributors: z.array(contributorSchema).default([]).describe('Others who may work in the profile.'),
    quota: amountsOf(quotaResource)
      .optional()
      .describe(
        'Hard limits of its ResourceQuota, such as `requests.cpu`, `limits.memory` or `requests.nvidia.com/gpu`. By default none.',
      ),
    limits: limitsSchema
      .optional()
      .describe(
        'Limits of its containers, as a LimitRange; an empty map leaves it out. By default what its quota demands of every container.',
      ),
    podDefaults: z
      .array(podDefaultSchema)
      .superRefine(eachOnce('name'))
      .default([])
      .describe('PodDefaults: what pods get that have the right labels, such as notebooks whose users choose it.'),
    featureStore: profileFeatureStore
      .optional()
      .describe('A feature store in its namespace, run by the Feast operator, which must be on. By default none.'),
    imageBuilds: imageBuildsSchema
      .optional()
      .describe(
        'What building images from a notebook needs: logins of registries, and a Job as a pattern. By default nothing.',
      ),
    serviceAccountAnnotations: annotationMap
      .refine(
        (annotations) => !Object.keys(annotations).some((key) => OF_PLUGINS.includes(key)),
        'nothing that a plugin writes: plugins.WorkloadIdentity or plugins.AwsIamForServiceAccount beside it',
      )
      .optional()
      .describe(
        'Annotations of its service account default-editor, by which a cloud knows who its pods are. By default none.',
      ),
    plugins: plugins.optional().describe("Cloud identities of the profile's pods. By default none."),
    labels: labelMap.optional().describe('Labels of the Profile object. By default none.'),
  })
  .superRefine(({ podDefaults }, context) => {
    for (const [index, { name }] of podDefaults.entries()) {
      if (name !== PIPELINES_TOKEN_POD_DEFAULT) continue;
      const message = 'another name than that of the PodDefault which Pipelines makes in every profile';
      context.addIssue({ code: 'custom', path: ['podDefaults', index, 'name'], message });
    }
  })
  .superRefine(({ owner, contributors }, context) => {
    const taken = new Map<string, string>();
    if (owner.kind === 'Group') taken.set(bindingName({ ...owner, role: 'admin' }), 'the owner');
    contributors.forEach((each, index) => {
      const name = bindingName(each);
      const other = taken.get(name);
      taken.set(name, `contributors[${index}]`);
      if (other === undefined) return;
      const message = `another name than that of ${other}: both are kept as ${name}`;
      context.addIssue({ code: 'custom', path: ['contributors', index, 'name'], message });
    });
  });

/** The profiles of the platform's users. */
export const profilesSchema = z.array(profileSchema).superRefine(featureStoresFit);
