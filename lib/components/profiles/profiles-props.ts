import { z } from 'zod';
import { profilesSchema } from './profiles-schema';

/** Settings of the profiles and of their contributors: the section `profiles` of a settings file. */
export const profilesProps = z.strictObject({ profiles: profilesSchema });

export type { ProfilesProps } from './profiles-props.generated';

/** These with all defaults filled in. */
export type ProfilesSettings = z.output<typeof profilesProps>;
