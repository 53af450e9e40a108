import { component } from '../../core/component';
import { withoutGateway } from '../../patterns/web-app-props';
import { VolumesWebApp } from './volumes-web-app';
import { volumesWebAppProps } from './volumes-web-app-props';

export const volumesWebAppComponent = component({
  name: 'volumes-web-app',
  order: 430,
  summary: 'Web page for volumes.',
  part: 'notebooks',
  requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'pvcviewer-controller'],
  optional: withoutGateway,
  props: volumesWebAppProps,
  links: { menu: [{ order: 30, text: 'Volumes', link: '/volumes/', icon: 'device:storage' }] },
  construct: VolumesWebApp,
});
