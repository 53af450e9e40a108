import { z } from 'zod';
import { profilesSchema } from './profiles-schema';

/** Settings of the profiles and of their contributors: the section `profiles` of a settings file. */
export const profilesProps = z.strictObject({ profiles: profilesSchema });

/** Properties of `Profiles` and `ProfileContributors`. */
export type ProfilesProps = z.input<typeof profilesProps>;

/** These with all defaults filled in. */
export type ProfilesSettings = z.output<typeof profilesProps>;
