import { z } from 'zod';
import { text } from '../../core/schemas/text-schema';
import { checkCluster, clusterProps, ownerName } from './cluster-schema';

const application = z.looseObject({
  name: text.describe('Its name.'),
  import_path: z
    .string()
    .regex(/^[\w.]+:\w+$/, 'module:attribute, such as app.main:model')
    .describe('Where the program has it, such as app.main:model.'),
  route_prefix: z
    .string()
    .regex(/^\/\S*$/, 'a path that begins with /')
    .default('/')
    .describe('Path at which it is served.'),
});

/** Props of a RayService. */
export const rayServiceProps = z
  .strictObject({
    ...clusterProps,
    name: ownerName,
    applications: z
      .array(application)
      .min(1, 'at least one application')
      .superRefine((applications, { addIssue }) => {
        for (const key of ['name', 'route_prefix'] as const) {
          applications.forEach((each, index) => {
            if (applications.findIndex((other) => other[key] === each[key]) === index) return;
            addIssue({
              code: 'custom',
              path: [index, key],
              message: 'another one than that of an application before it',
            });
          });
        }
      })
      .describe('What Ray Serve serves, as its own configuration has it: deployments, runtime_env and others too.'),
    upgradeStrategy: z
      .enum(['NewCluster', 'None'])
      .default('NewCluster')
      .describe('Whether a change starts another cluster that takes over once it is ready, or none.'),
    excludeHeadPodFromServeSvc: z.boolean().default(false).describe('Whether only workers answer requests.'),
  })
  .superRefine(checkCluster)
  .refine(({ excludeHeadPodFromServeSvc, workers }) => !excludeHeadPodFromServeSvc || Object.keys(workers).length > 0, {
    path: ['excludeHeadPodFromServeSvc'],
    error: 'false, as there are no workers that would answer',
  });

export type { RayServiceProps } from './ray-service-props.generated';
