import { feastOperatorComponent } from '../../components/feast-operator/feast-operator-component';
import { profileControllerComponent } from '../../components/profile-controller/profile-controller-component';
import { trainerComponent } from '../../components/trainer/trainer-component';
import { PROFILE_ACCOUNTS, PROFILE_EDITOR } from '../../core/contracts/users';
import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import type { Path, Problem } from '../../kubernetes/problem';

/** What of profiles and the settings of components does not go together. */
export function profileProblems(settings: unknown): Problem[] {
  const component = (name: string, key: string) => valueAt(settings, 'components', name, key);
  const tokenReviews = component(feastOperatorComponent.name, 'tokenReviews') === true;
  const podSecurity =
    component(profileControllerComponent.name, 'podSecurity') ??
    (valueAt(settings, 'istio', 'cni') === false ? 'privileged' : 'baseline');
  const ofProfiles = listAt(settings, 'profiles').flatMap((profile, index) => {
    const problem = (message: string, ...path: Path) => [{ path: ['profiles', index, ...path], message }];
    const authorization = valueAt(profile, 'featureStore', 'authorization', 'kind');
    const builds = isRecord(valueAt(profile, 'imageBuilds'));
    const buildkit = valueAt(profile, 'imageBuilds', 'builder') === 'buildkit';
    const refused = (what: string) =>
      `${what}, which components.${profileControllerComponent.name}.podSecurity "${podSecurity}" refuses`;
    return [
      ...(isRecord(valueAt(profile, 'featureStore')) && podSecurity === 'restricted'
        ? problem(refused('has pods'), 'featureStore')
        : []),
      ...((authorization === 'kubernetes' || authorization === 'oidc') && !tokenReviews
        ? problem(
            `"${authorization}" needs components.${feastOperatorComponent.name}.tokenReviews: true`,
            ...['featureStore', 'authorization', 'kind'],
          )
        : []),
      ...(builds && (podSecurity === 'restricted' || (podSecurity === 'baseline' && buildkit))
        ? problem(refused('builds by pods'), 'imageBuilds')
        : []),
    ];
  });
  return [...ofProfiles, ...cachesOfProfiles(settings), ...storesOfProfiles(settings)];
}

/** An account that every profile has would be made by two, and vanish with the one. */
function cachesOfProfiles(settings: unknown): Problem[] {
  const path = ['components', trainerComponent.name, 'dataCache'];
  const account = valueAt(settings, ...path, 'serviceAccountName') ?? PROFILE_EDITOR;
  if (valueAt(settings, ...path, 'enabled') !== true || !PROFILE_ACCOUNTS.some((each) => each === account)) return [];
  return amongProfiles(settings, ...path, 'namespaces').map(({ name, place, index }) => ({
    path: place,
    message: `"${name}" is the namespace of profiles[${index}], which has the account "${String(account)}" already; leave it out, or name an account of your own`,
  }));
}

/** The binding that lets the operator in comes with the feature store of a profile. */
function storesOfProfiles(settings: unknown): Problem[] {
  return amongProfiles(settings, 'components', feastOperatorComponent.name, 'storeNamespaces')
    .filter(({ profile }) => isRecord(valueAt(profile, 'featureStore')))
    .map(({ name, place, index }) => ({
      path: place,
      message: `"${name}" is the namespace of profiles[${index}], whose featureStore lets the operator in already; leave it out`,
    }));
}

/** The items of a list of namespaces that are those of profiles. */
function amongProfiles(settings: unknown, ...path: readonly string[]) {
  const profiles = listAt(settings, 'profiles');
  return listAt(settings, ...path).flatMap((name, position) => {
    const index = profiles.findIndex((profile) => stringAt(profile, 'name') === name);
    return index < 0 ? [] : [{ name: String(name), place: [...path, position], index, profile: profiles[index] }];
  });
}
