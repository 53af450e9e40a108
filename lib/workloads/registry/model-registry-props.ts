import { z } from 'zod';
import { registryProps } from '../../components/model-registry/registry-props';
import { dnsLabel } from '../../core/schemas/text-schema';

/** Props of a ModelRegistry. */
export const modelRegistryProps = z.strictObject({
  ...registryProps,
  name: registryProps.name
    .unwrap()
    .optional()
    .describe('What the names of its objects begin with. By default the id of the construct.'),
  namespace: dnsLabel.optional().describe("Namespace of the profile it belongs to. By default the chart's."),
  istio: z
    .boolean()
    .default(true)
    .describe('Whether Istio is there. Without, its NetworkPolicy alone says who may call it.'),
  controller: z
    .boolean()
    .default(false)
    .describe('Whether the controller of the platform that records InferenceServices may call it.'),
});

export type { ModelRegistryProps } from './model-registry-props.generated';
