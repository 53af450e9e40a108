import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { allow, READ } from '../../patterns/rbac';
import { WebApp } from '../../patterns/web-app';
import { type JupyterWebAppProps, jupyterWebAppProps } from './jupyter-web-app-props';
import { logoFiles } from './logos';
import { spawnerForm } from './spawner-form';

const NOTEBOOKS = ['notebooks', 'notebooks/finalizers', 'poddefaults'];

/** The web page on which the users of a profile start notebooks and connect to them. */
export class JupyterWebApp extends Construct {
  /** Service, route and policies of the page. */
  readonly app: WebApp;

  constructor(scope: Construct, id: string, props: JupyterWebAppProps = {}) {
    super(scope, id);
    const { spawner, logos, ...settings } = parseProps(this, jupyterWebAppProps, props);
    const form = spawnerForm(PlatformContext.of(this), spawner);
    const storageClasses = allow('storage.k8s.io', ['storageclasses'], READ);
    this.app = new WebApp(this, 'app', {
      ...settings,
      name: 'jupyter-web-app',
      image: 'jupyter-web-app',
      prefix: '/jupyter',
      env: { UI: 'default' },
      configFiles: [
        { name: 'config', volume: 'config-volume', path: '/etc/config', data: { 'spawner_ui_config.yaml': form } },
        {
          name: 'logos',
          volume: 'logos-volume',
          path: '/src/apps/default/static/assets/logos',
          data: logoFiles(logos),
        },
      ],
      permissions: [
        allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
        allow('kubeflow.org', NOTEBOOKS, ['get', 'list', 'create', 'delete', 'patch', 'update']),
        allow('', ['persistentvolumeclaims'], ['create', 'delete', 'get', 'list']),
        allow('', ['events', 'nodes'], ['list']),
        storageClasses,
        allow('', ['pods', 'pods/log'], ['list', 'get']),
      ],
      userRoles: {
        name: 'kubeflow-notebook-ui',
        admin: [],
        edit: [allow('kubeflow.org', NOTEBOOKS, ['get', 'list', 'create', 'delete'])],
        view: [allow('kubeflow.org', NOTEBOOKS, ['get', 'list']), storageClasses],
      },
    });
  }
}
