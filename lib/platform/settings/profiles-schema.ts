import { z } from 'zod';
import { dnsLabel, quantity, text } from './text-schema';

/** The profiles of the platform's users. */
export const profilesSchema = z.array(
  z.strictObject({
    name: dnsLabel.describe('Name of the profile and of its namespace.'),
    owner: z
      .strictObject({
        kind: z.enum(['User', 'Group', 'ServiceAccount']).default('User'),
        name: text.describe("As the identity provider gives it, mostly the user's e-mail address."),
      })
      .describe('Who owns the profile and may invite others.'),
    contributors: z
      .array(
        z.strictObject({
          kind: z.enum(['User', 'Group']).default('User'),
          name: text,
          role: z.enum(['admin', 'edit', 'view']).default('edit').describe('What they may do in the profile.'),
        }),
      )
      .default([])
      .describe('Others who may work in the profile.'),
    quota: z.record(z.string(), quantity).optional().describe('Hard limits of its ResourceQuota.'),
    labels: z.record(z.string(), z.string()).optional().describe('Labels of the profile.'),
  }),
);

/** One profile. */
export type ProfileSettings = z.output<typeof profilesSchema>[number];
