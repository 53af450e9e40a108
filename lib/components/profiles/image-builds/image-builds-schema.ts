import { z } from 'zod';
import { imageRegistry } from '../../../core/schemas/image-schema';
import { builderCan, builderShape } from './build-schema';

/** What a profile has for building images and running them. */
export const imageBuildsSchema = z
  .strictObject({
    ...builderShape,
    destination: imageRegistry.describe(
      'Registry with a path below which the images of the profile are, such as registry.example.com/team-a.',
    ),
    credentialHelpers: z
      .record(
        z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d+)?$/, 'the host of a registry'),
        z.enum(['ecr-login', 'gcr', 'acr-env']),
      )
      .default({})
      .describe('With `login: identity` how kaniko logs in to each registry: as Amazon, Google or Azure have it.'),
  })
  .superRefine(builderCan)
  .superRefine(({ login, credentialHelpers }, context) => {
    const helpers = Object.keys(credentialHelpers).length;
    if (login === 'identity' && helpers === 0) {
      const message = 'at least one registry with its helper, as login is identity';
      context.addIssue({ code: 'custom', path: ['credentialHelpers'], message });
    }
    if (login === 'secret' && helpers > 0) {
      const message = 'nothing, as login is secret';
      context.addIssue({ code: 'custom', path: ['credentialHelpers'], message });
    }
  });

/** What a profile has for building images, with all defaults filled in. */
export type ImageBuildsSettings = z.output<typeof imageBuildsSchema>;
