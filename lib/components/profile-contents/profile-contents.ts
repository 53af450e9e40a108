import { Construct } from 'constructs';
import { PodDefault } from '../../../imports/kubeflow.org';
import { PROFILE_ACCOUNTS, PROFILE_EDITOR, PROFILE_VIEWER } from '../../core/contracts/users';
import { parseProps } from '../../core/props';
import { accountOfOthers } from '../../patterns/account-of-others';
import { featureStore } from '../feast-operator/feature-store/feature-store';
import { allowFeatureStores } from '../feast-operator/store-namespace';
import { featureStoreName } from '../profiles/feature-store-schema';
import { REGISTRY_SECRET } from '../profiles/image-builds/build-schema';
import { podDefaultSpec } from '../profiles/pod-default-spec';
import type { PodDefaultSettings } from '../profiles/pod-defaults-schema';
import { type ProfilesProps, profilesProps } from '../profiles/profiles-props';
import { imageBuilds } from './image-builds';
import { limitRange } from './limit-range';

/**
 * What pods of a profile find in its namespace, which the profile controller makes: limits of their containers,
 * PodDefaults, a feature store, what builds of images need, and the Secrets with which they pull images.
 */
export class ProfileContents extends Construct {
  constructor(scope: Construct, id: string, props: ProfilesProps) {
    super(scope, id);
    const { profiles } = parseProps(this, profilesProps, props);
    for (const [index, each] of profiles.entries()) {
      const { name: namespace, limits, quota, podDefaults } = each;
      const profile = new Construct(this, namespace);
      limitRange(profile, namespace, limits, quota);
      for (const settings of podDefaults) podDefault(profile, namespace, settings);
      const store = featureStoreName(each);
      if (each.featureStore && store) {
        allowFeatureStores(profile, 'feature-store-operator', namespace);
        featureStore(new Construct(profile, 'feature-store'), { name: store, namespace }, each.featureStore);
      }
      const builds = each.imageBuilds;
      if (builds) imageBuilds(new Construct(profile, 'image-builds'), namespace, builds, index);
      const own = builds?.login === 'secret' ? [REGISTRY_SECRET] : [];
      for (const name of PROFILE_ACCOUNTS) {
        accountOfOthers(
          profile,
          `${name}-account`,
          { name, namespace },
          {
            pullSecrets: name === PROFILE_VIEWER ? [] : own,
            annotations: name === PROFILE_EDITOR ? each.serviceAccountAnnotations : undefined,
          },
        );
      }
    }
  }
}

function podDefault(scope: Construct, namespace: string, settings: PodDefaultSettings): void {
  const { name } = settings;
  new PodDefault(scope, `${name}-pod-default`, { metadata: { name, namespace }, spec: podDefaultSpec(settings) });
}
