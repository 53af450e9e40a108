import { z } from 'zod';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { serviceLabel, text } from '../../core/schemas/text-schema';
import { databaseProps } from './database-props';

/** What Services begin with that stand in a profile for a registry elsewhere. */
export const SHARED_PREFIX = 'shared-';

/** What every registry can be told, wherever it stands. */
export const registryProps = {
  name: serviceLabel
    // Its longest object is <name>-db-parameters; a Service ends with -service.
    .max(48, 'at most 48 characters')
    .refine((name) => !name.startsWith(SHARED_PREFIX), `a name that does not begin with ${SHARED_PREFIX}`)
    .default('model-registry')
    .describe('What the names of its objects begin with. Two registries of a namespace need two.'),
  displayName: text.default('Kubeflow Model Registry').describe('What the page calls it.'),
  description: text.optional().describe('What the page says of it. By default nothing.'),
  database: databaseProps.prefault({}).describe('Where it keeps what it knows.'),
  clients: z
    .enum(['mesh', 'network', 'none'])
    .default('mesh')
    .describe(
      'Which pods may call it, beside the page: those of its profiles that the mesh knows; all of them, also pods without a proxy ' +
        'such as those of runs; or none. It asks nobody who they are: whoever reaches it may change everything in it.',
    ),
  resources: resourcesSchema.optional().describe('Requests and limits of its server. By default nothing is said.'),
};

const registry = z.object(registryProps);

/** These with all defaults filled in. */
export type RegistrySettings = z.output<typeof registry>;
