import { dnsLabel } from '../core/schemas/text-schema';

/**
 * Setting of a controller that can have a namespace to itself.
 *
 * @param needs the setting without which it cannot, as it is written
 */
export function ownNamespaceProp(needs?: string) {
  return dnsLabel
    .optional()
    .describe(
      `Name of a namespace that is made for it, as upstream's standalone package has it${needs ? `; needs \`${needs}\`` : ''}. ` +
        "By default it lives in the namespace of Kubeflow's components.",
    );
}

/** What such a controller does without in a namespace of its own: for `optional` of its component. */
export function withOwnNamespace({ ownNamespace }: { readonly ownNamespace?: string | undefined }) {
  return ownNamespace ? (['kubeflow-namespace'] as const) : [];
}
