import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { allow, EVERY_VERB, READ } from '../../patterns/rbac';
import { KatibController } from './controller';
import { DbManager } from './db-manager';
import { type KatibProps, katibProps } from './katib-props';
import { EXPERIMENT_KINDS } from './rules';
import { trialKindsOf } from './trial-kinds';
import { trialTemplates } from './trial-templates';
import { KatibUi } from './ui';

/** Tunes hyperparameters: runs the trials of the Experiments of profiles, and keeps what they measured. */
export class Katib extends Construct {
  /** The controller with its webhooks. */
  readonly controller: KatibController;
  /** Service and route of the page. */
  readonly ui: KatibUi;

  constructor(scope: Construct, id: string, props: KatibProps = {}) {
    super(scope, id);
    const settings = parseProps(this, katibProps, props);
    const context = PlatformContext.of(this);
    const kinds = settings.trialKinds ?? trialKindsOf(context);
    this.controller = new KatibController(this, 'controller', settings, kinds);
    trialTemplates(this, context.namespace('kubeflow'), settings.trialTemplates, kinds);
    new DbManager(this, 'db-manager', settings.database);
    this.ui = new KatibUi(this, 'ui', settings.istio);
    if (!settings.userRoles) return;
    const status = EXPERIMENT_KINDS.map((kind) => `${kind}/status`);
    new AggregatedRoles(this, 'user-roles', {
      name: 'kubeflow-katib',
      group: 'kubeflow-katib',
      rules: {
        edit: [
          allow('kubeflow.org', EXPERIMENT_KINDS, EVERY_VERB),
          allow('kubeflow.org', status, ['get']),
          allow('', ['pods'], ['list']),
          allow('', ['pods/log'], ['get']),
        ],
        view: [allow('kubeflow.org', EXPERIMENT_KINDS, READ), allow('kubeflow.org', status, ['get'])],
      },
    });
  }
}
