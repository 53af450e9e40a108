import { feastOperatorComponent } from '../../components/feast-operator/feast-operator-component';
import { profileControllerComponent } from '../../components/profile-controller/profile-controller-component';
import { isRecord, listAt, valueAt } from '../../kubernetes/json';
import type { Path, Problem } from '../../kubernetes/problem';

/** What of a profile the settings of components would leave without effect. */
export function profileProblems(settings: unknown): Problem[] {
  const component = (name: string, key: string) => valueAt(settings, 'components', name, key);
  const tokenReviews = component(feastOperatorComponent.name, 'tokenReviews') === true;
  const podSecurity =
    component(profileControllerComponent.name, 'podSecurity') ??
    (valueAt(settings, 'istio', 'cni') === false ? 'privileged' : 'baseline');
  return listAt(settings, 'profiles').flatMap((profile, index) => {
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
}
