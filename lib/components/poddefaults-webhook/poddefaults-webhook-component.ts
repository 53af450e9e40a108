import { component } from '../../core/component';
import { PodDefaultsWebhook } from './poddefaults-webhook';
import { podDefaultsWebhookProps } from './poddefaults-webhook-props';

export const poddefaultsWebhookComponent = component({
  name: 'poddefaults-webhook',
  order: 220,
  summary: 'Volumes, environment and more for the pods of profiles.',
  part: 'dashboard',
  requires: ['cert-manager', 'kubeflow-namespace'],
  crds: ['poddefaults.kubeflow.org'],
  props: podDefaultsWebhookProps,
  construct: PodDefaultsWebhook,
});
