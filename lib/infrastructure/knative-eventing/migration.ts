import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { BoundRole } from '../../patterns/bound-role';
import { allow, READ } from '../../patterns/rbac';
import { StorageMigration } from '../knative/storage-migration';
import { knativeEventingCrds } from './knative-eventing-crds';
import type { KnativeEventingSettings } from './knative-eventing-props';
import { eventingLabels } from './labels';

/** The Job that rewrites stored objects after an upgrade, with the account that it runs as. */
export class EventingMigration extends Construct {
  constructor(scope: Construct, id: string, settings: KnativeEventingSettings) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const to = { name: 'knative-eventing-post-install-job', namespace: context.namespace('knative-eventing') };
    const crds = knativeEventingCrds(settings);
    new k8s.KubeServiceAccount(this, 'account', { metadata: { ...to, labels: eventingLabels(this) } });
    new BoundRole(this, 'role', {
      name: `${to.name}-role`,
      binding: `${to.name}-role-binding`,
      labels: eventingLabels(this),
      rules: [
        allow(
          'apiextensions.k8s.io',
          ['customresourcedefinitions', 'customresourcedefinitions/status'],
          [...READ, 'update', 'patch'],
        ),
        ...byGroup(crds).map(([group, resources]) => allow(group, resources, ['get', 'list', 'patch'])),
      ],
      to,
    });
    new StorageMigration(this, 'job', {
      name: 'storage-version-migration-eventing',
      namespace: to.namespace,
      labels: eventingLabels(this),
      image: 'knative-eventing-storage-migration',
      serviceAccount: to.name,
      crds,
    });
  }
}

/** The resources of CustomResourceDefinitions, whose names are `<resource>.<group>`. */
function byGroup(crds: readonly string[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const crd of crds) {
    const dot = crd.indexOf('.');
    const group = crd.slice(dot + 1);
    groups.set(group, [...(groups.get(group) ?? []), crd.slice(0, dot)]);
  }
  return [...groups];
}
