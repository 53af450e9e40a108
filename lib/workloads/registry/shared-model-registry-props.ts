import { z } from 'zod';
import { dnsLabel, serviceLabel, text } from '../../core/schemas/text-schema';

/** Props of a SharedModelRegistry. */
export const sharedModelRegistryProps = z.strictObject({
  namespace: dnsLabel.optional().describe("Namespace of the profile. By default the chart's."),
  registry: serviceLabel.default('model-registry').describe('Name of the registry that the profile shares.'),
  registryNamespace: dnsLabel.optional().describe("Its namespace. By default the platform's."),
  displayName: text.default('Kubeflow Model Registry').describe('What the page calls it.'),
  description: text.optional().describe('What the page says of it. By default nothing.'),
  catalog: z.boolean().default(true).describe('Whether the page finds the catalog of the platform, too.'),
});

export type { SharedModelRegistryProps } from './shared-model-registry-props.generated';
