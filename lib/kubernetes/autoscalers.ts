import { stringAt } from './json';
import { groupKindOf, identityOf, type KubeObject } from './objects';

/**
 * Names of the autoscalers by the objects whose number of pods they decide, as `identityOf` has these. A target without
 * an API version is one of `apps`.
 */
export function autoscalersByTarget(objects: readonly KubeObject[]): Map<string, string> {
  const autoscalers = objects.filter((object) => groupKindOf(object) === 'autoscaling/HorizontalPodAutoscaler');
  return new Map(
    autoscalers.map((autoscaler) => {
      const target = (field: string) => stringAt(autoscaler, 'spec', 'scaleTargetRef', field) ?? '';
      const { namespace, name } = autoscaler.metadata;
      const apiVersion = target('apiVersion') || 'apps/v1';
      const object = { apiVersion, kind: target('kind'), metadata: { namespace, name: target('name') } };
      return [identityOf(object), name];
    }),
  );
}
