import { component } from '../../core/component';
import { profilesProps } from '../profiles/profiles-props';
import { ProfileContents } from './profile-contents';

export const profileContentsComponent = component({
  name: 'profile-contents',
  order: 820,
  summary: 'What pods of profiles find in their namespaces, from the section `profiles`.',
  section: 'profiles',
  requires: ['profiles', 'poddefaults-webhook', 'feast-operator'],
  // Each obeys what stands in profiles for it, and brings the kind of it.
  optional: ({ profiles }) => [
    ...(profiles.some(({ podDefaults }) => podDefaults.length > 0) ? [] : (['poddefaults-webhook'] as const)),
    ...(profiles.some(({ featureStore }) => featureStore) ? [] : (['feast-operator'] as const)),
  ],
  props: profilesProps,
  construct: ProfileContents,
});
