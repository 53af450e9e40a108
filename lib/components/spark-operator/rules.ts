/**
 * Rights of the operator's two programs, after the calls in its source (v2.5.0: internal/controller, internal/webhook).
 */
import type { k8s } from 'cdk8s-plus-27';
import { allow, MANAGE, READ } from '../../patterns/rbac';
import type { SparkOperatorSettings } from './spark-operator-props';

const GROUP = 'sparkoperator.k8s.io';
const CONTROLLER_KINDS = ['sparkapplications', 'scheduledsparkapplications', 'sparkconnects'];

/** What the controller may do: make, follow and remove all that belongs to an application. */
export function controllerRules(settings: SparkOperatorSettings): k8s.PolicyRule[] {
  const { jobNamespaces, uiIngress, batchScheduler } = settings;
  return [
    allow('', ['nodes'], ['get']),
    // It asks for the labels of the namespaces that it should look after.
    ...(jobNamespaces === 'profiles' ? [allow('', ['namespaces'], READ)] : []),
    allow('', ['pods'], [...MANAGE, 'deletecollection']),
    allow('', ['configmaps'], MANAGE),
    allow('', ['persistentvolumeclaims'], MANAGE),
    allow('', ['services'], MANAGE),
    allow('', ['events'], ['create', 'update', 'patch']),
    // Without it no application can open a way into the cluster through an ingress controller.
    ...(uiIngress
      ? [allow(['extensions', 'networking.k8s.io'], ['ingresses'], [...READ, 'create', 'update', 'delete'])]
      : []),
    ...(batchScheduler === 'volcano'
      ? [allow(['scheduling.incubator.k8s.io', 'scheduling.sigs.dev', 'scheduling.volcano.sh'], ['podgroups'], ['*'])]
      : []),
    allow(GROUP, CONTROLLER_KINDS, MANAGE),
    allow(
      GROUP,
      CONTROLLER_KINDS.flatMap((kind) => [`${kind}/status`, `${kind}/finalizers`]),
      ['get', 'update', 'patch'],
    ),
    allow('apiextensions.k8s.io', ['customresourcedefinitions'], ['get']),
  ];
}

/** What the webhooks' server may do: read what it is asked about, and write its CA into its own configurations. */
export function webhookRules(settings: SparkOperatorSettings, configuration: string): k8s.PolicyRule[] {
  const configurations = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
  return [
    allow('', ['events'], ['create', 'update', 'patch']),
    allow('admissionregistration.k8s.io', configurations, ['list', 'watch']),
    allow('admissionregistration.k8s.io', configurations, ['get', 'update'], [configuration]),
    allow('', ['pods'], READ),
    ...(settings.webhook.enforceQuotas ? [allow('', ['resourcequotas'], READ)] : []),
    allow(GROUP, ['sparkapplications', 'scheduledsparkapplications'], READ),
  ];
}
