import { component } from '../../core/component';
import { profilesProps } from '../profiles/profiles-props';
import { ProfileContents } from './profile-contents';

export const profileContentsComponent = component({
  name: 'profile-contents',
  order: 820,
  summary: 'What pods of profiles find in their namespaces, from the section `profiles`.',
  section: 'profiles',
  requires: ['profiles', 'poddefaults-webhook'],
  // Its webhook obeys them, and brings their kind.
  optional: ({ profiles }) =>
    profiles.some(({ podDefaults }) => podDefaults.length > 0) ? [] : ['poddefaults-webhook'],
  props: profilesProps,
  construct: ProfileContents,
});
