import { z } from 'zod';
import { eachNameOnce } from '../../core/schemas/each-once';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, text } from '../../core/schemas/text-schema';
import { registryProps } from './registry-props';

/** A registry with its place. */
const registry = z
  .strictObject({
    ...registryProps,
    profile: dnsLabel
      .optional()
      .describe(
        'Profile to which it belongs: it stands in its namespace, for its members alone. By default it belongs to none, and is shared.',
      ),
    namespace: dnsLabel
      .optional()
      .describe('Namespace of a shared registry, which must be there. By default that of the platform.'),
    profiles: z
      .union([z.literal('all'), z.array(dnsLabel).superRefine(eachNameOnce)])
      .optional()
      .describe(
        'Profiles that share it: their pages find it, their pods may call it. By default all, where it is shared.',
      ),
    gateway: z
      .boolean()
      .default(false)
      .describe(
        'Whether every user of the platform may call it from outside, with a token, below `/api/model_registry/`. One registry can.',
      ),
  })
  .superRefine(({ profile, namespace, profiles, gateway }, context) => {
    if (profile === undefined) return;
    const refuse = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    if (namespace !== undefined) refuse('namespace', 'nothing beside a profile, whose namespace it is');
    if (profiles !== undefined) refuse('profiles', 'nothing beside a profile, which does not share its registry');
    if (gateway) refuse('gateway', 'false beside a profile: every user of the platform could call its registry');
  });

/** Whether two registries would have the same objects: shared ones have Services in the same profiles, too. */
function meet(one: z.output<typeof registry>, other: z.output<typeof registry>): boolean {
  if (one.name !== other.name) return false;
  const shared = one.profile === undefined && other.profile === undefined;
  return shared || (one.profile ?? one.namespace) === (other.profile ?? other.namespace);
}

const registries = z
  .array(registry)
  .superRefine((list, context) => {
    list.forEach((each, index) => {
      const before = list.findIndex((other) => meet(each, other));
      if (before === index) return;
      const message = `another name than that of registries[${before}], which stands in the same namespace or is shared, too`;
      context.addIssue({ code: 'custom', path: [index, 'name'], message });
    });
    const open = list.flatMap(({ gateway }, index) => (gateway ? [index] : []));
    for (const index of open.slice(1)) {
      const message = `false: registries[${open[0]}] has the path`;
      context.addIssue({ code: 'custom', path: [index, 'gateway'], message });
    }
  })
  .prefault([{}]);

const ui = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether there is a page.'),
  tokenHeader: text
    .default('Authorization')
    .describe("Header in which it finds the user's token, with `istio: false`."),
  resources: resourcesSchema
    .default({ requests: { cpu: '500m', memory: '2Gi' }, limits: { memory: '2Gi' } })
    .describe('Requests and limits.'),
});

const controller = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether it runs.'),
  registriesNamespace: dnsLabel
    .optional()
    .describe(
      'Where it looks for the registry of an InferenceService that names none. By default the namespace of the first shared registry.',
    ),
  leaderElection: z.boolean().default(true).describe('Whether its replicas elect a leader; needed for more than one.'),
});

const storageInitializer = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether it is there, where KServe and a registry are.'),
  resources: resourcesSchema
    .default({ requests: { cpu: '100m', memory: '100Mi' }, limits: { memory: '1Gi' } })
    .describe('Requests and limits.'),
});

/** Settings of the registries of models. */
export const modelRegistriesProps = z.strictObject({
  registries: registries.describe('The registries, each shared or of one profile.'),
  ui: ui.prefault({}).describe('The page on which users look at models and register them.'),
  controller: controller
    .prefault({})
    .describe('A controller that records InferenceServices in the registry of their model.'),
  storageInitializer: storageInitializer
    .prefault({})
    .describe('What loads models for KServe whose address is in a registry: `model-registry://<model>/<version>`.'),
  istio: z
    .boolean()
    .default(true)
    .describe(
      "Whether Istio is there: its page hangs on the gateway and knows users by the platform's login. Without, it does everything with " +
        'the token of each request, and has no rights of its own; NetworkPolicies alone stand before the registries.',
    ),
});

export type { ModelRegistriesProps } from './model-registry-props.generated';

/** These with all defaults filled in. */
export type ModelRegistriesSettings = z.output<typeof modelRegistriesProps>;

/** A registry with its place, with all defaults filled in. */
export type PlacedRegistry = ModelRegistriesSettings['registries'][number];
