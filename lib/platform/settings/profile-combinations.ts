import { isRecord, listAt, valueAt } from '../../kubernetes/json';
import type { Path, Problem } from '../../kubernetes/problem';

/** What of a profile the settings of components would leave without effect. */
export function profileProblems(settings: unknown): Problem[] {
  const component = (name: string, key: string) => valueAt(settings, 'components', name, key);
  const tokenReviews = component('feast-operator', 'tokenReviews') === true;
  const podSecurity =
    component('profile-controller', 'podSecurity') ??
    (valueAt(settings, 'istio', 'cni') === false ? 'privileged' : 'baseline');
  return listAt(settings, 'profiles').flatMap((profile, index) => {
    const problem = (message: string, ...path: Path) => [{ path: ['profiles', index, ...path], message }];
    const authorization = valueAt(profile, 'featureStore', 'authorization', 'kind');
    const builds = isRecord(valueAt(profile, 'imageBuilds'));
    const buildkit = valueAt(profile, 'imageBuilds', 'builder') === 'buildkit';
    const refused = (what: string) =>
      `${what}, which components.profile-controller.podSecurity "${podSecurity}" refuses`;
    return [
      ...(isRecord(valueAt(profile, 'featureStore')) && podSecurity === 'restricted'
        ? problem(refused('has pods'), 'featureStore')
        : []),
      ...((authorization === 'kubernetes' || authorization === 'oidc') && !tokenReviews
        ? problem(
            `"${authorization}" needs components.feast-operator.tokenReviews: true`,
            ...['featureStore', 'authorization', 'kind'],
          )
        : []),
      ...(builds && (podSecurity === 'restricted' || (podSecurity === 'baseline' && buildkit))
        ? problem(refused('builds by pods'), 'imageBuilds')
        : []),
    ];
  });
}
