import { Construct } from 'constructs';
import { parseProps } from '../../core/props';
import { allow, READ } from '../../patterns/rbac';
import { WEB_APP_PORT, WebApp } from '../../patterns/web-app';
import { type TensorboardsWebAppProps, tensorboardsWebAppProps } from './tensorboards-web-app-props';

const TENSORBOARDS = ['tensorboards', 'tensorboards/finalizers'];

/** The web page on which the users of a profile start TensorBoards and look at them. */
export class TensorboardsWebApp extends Construct {
  /** Service, route and policies of the page. */
  readonly app: WebApp;

  constructor(scope: Construct, id: string, props: TensorboardsWebAppProps = {}) {
    super(scope, id);
    const settings = parseProps(this, tensorboardsWebAppProps, props);
    const use = allow('tensorboard.kubeflow.org', TENSORBOARDS, ['get', 'list', 'create', 'delete']);
    const storageClasses = allow('storage.k8s.io', ['storageclasses'], READ);
    const podDefaults = allow('kubeflow.org', ['poddefaults'], READ);
    this.app = new WebApp(this, 'app', {
      ...settings,
      name: 'tensorboards-web-app',
      image: 'tensorboards-web-app',
      prefix: '/tensorboards',
      networkPorts: [WEB_APP_PORT],
      sameNamespace: false,
      permissions: [
        allow('', ['namespaces'], ['get', 'list']),
        allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
        use,
        allow('', ['persistentvolumeclaims'], ['create', 'delete', 'get', 'list']),
        storageClasses,
        podDefaults,
      ],
      userRoles: {
        name: 'kubeflow-tensorboard-ui',
        admin: [],
        edit: [use, podDefaults],
        view: [allow('tensorboard.kubeflow.org', TENSORBOARDS, ['get', 'list']), storageClasses, podDefaults],
      },
    });
  }
}
