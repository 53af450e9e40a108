import { Construct } from 'constructs';
import { parseProps } from '../../core/props';
import { allow } from '../../patterns/rbac';
import { WebApp } from '../../patterns/web-app';
import { type KserveModelsWebAppProps, kserveModelsWebAppProps } from './kserve-models-web-app-props';
import { BACKEND_RULES } from './rules';

const NAME = 'kserve-models-web-application';
const PREFIX = '/kserve-endpoints';
const LABELS = {
  app: 'kserve',
  'app.kubernetes.io/component': NAME,
  'app.kubernetes.io/name': 'kserve',
  'kustomize.component': NAME,
};

/** The web page on which the users of a profile start InferenceServices and look at them. */
export class KserveModelsWebApp extends Construct {
  /** Service, route and policies of the page. */
  readonly app: WebApp;

  constructor(scope: Construct, id: string, props: KserveModelsWebAppProps = {}) {
    super(scope, id);
    const { grafana, ...settings } = parseProps(this, kserveModelsWebAppProps, props);
    this.app = new WebApp(this, 'app', {
      ...settings,
      name: NAME,
      image: 'kserve-models-web-app',
      names: {
        service: NAME,
        deployment: NAME,
        serviceAccount: NAME,
        clusterRoleBinding: `${NAME}-binding`,
        virtualService: NAME,
      },
      labels: LABELS,
      policyPods: { 'app.kubernetes.io/component': NAME },
      prefix: PREFIX,
      sameNamespace: false,
      permissions: [...BACKEND_RULES, allow('authorization.k8s.io', ['subjectaccessreviews'], ['create'])],
      env: {
        // Tokens of the login make headers that are longer than gunicorn takes by itself.
        GUNICORN_CMD_ARGS: '--limit-request-field_size 32000',
        // A path of the app itself where there is none: its answer is no list of dashboards, so the page shows no tab for them.
        GRAFANA_PREFIX: grafana?.prefix ?? `${PREFIX}/no-grafana`,
        ...(grafana && {
          GRAFANA_CPU_MEMORY_DB: grafana.cpuMemoryDashboard,
          GRAFANA_HTTP_REQUESTS_DB: grafana.httpRequestsDashboard,
        }),
      },
    });
  }
}
