import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { allow, READ } from '../../patterns/rbac';
import { WebApp } from '../../patterns/web-app';
import { viewerSpec } from './viewer-spec';
import { type VolumesWebAppProps, volumesWebAppProps } from './volumes-web-app-props';

const CLAIMS = ['create', 'delete', 'get', 'list', 'watch', 'update', 'patch'];
const SPEC = 'viewer-spec.yaml';

/** The web page on which the users of a profile make volumes and look into them. */
export class VolumesWebApp extends Construct {
  /** Service, route and policies of the page. */
  readonly app: WebApp;

  constructor(scope: Construct, id: string, props: VolumesWebAppProps = {}) {
    super(scope, id);
    const { viewer, ...settings } = parseProps(this, volumesWebAppProps, props);
    const claims = allow('', ['persistentvolumeclaims'], CLAIMS);
    const storageClasses = allow('storage.k8s.io', ['storageclasses'], READ);
    const viewers = allow('kubeflow.org', ['pvcviewers'], ['get', 'list', 'create', 'delete']);
    this.app = new WebApp(this, 'app', {
      ...settings,
      name: 'volumes-web-app',
      image: 'volumes-web-app',
      prefix: '/volumes',
      env: { VOLUME_VIEWER_IMAGE: viewer.image ?? PlatformContext.of(this).image('filebrowser') },
      configFiles: [
        {
          name: 'viewer-spec',
          volume: 'viewer-spec',
          path: `/etc/config/${SPEC}`,
          key: SPEC,
          data: { [SPEC]: viewerSpec(PlatformContext.of(this), viewer) },
        },
      ],
      permissions: [
        allow('', ['namespaces', 'pods'], ['get', 'list']),
        allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
        claims,
        storageClasses,
        allow('', ['events'], ['list']),
        allow('kubeflow.org', ['notebooks'], ['list']),
        viewers,
      ],
      userRoles: {
        name: 'kubeflow-volume-ui',
        admin: [],
        edit: [claims, viewers],
        view: [
          allow('', ['persistentvolumeclaims'], READ),
          storageClasses,
          allow('kubeflow.org', ['pvcviewers'], ['get', 'list']),
        ],
      },
    });
  }
}
