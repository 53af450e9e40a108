import { parse } from 'yaml';
import type { PVCViewerSpec } from '../../../imports/kubeflow.org';
import type { PlatformContext } from '../../core/context';
import { document, yamlText } from '../../patterns/document';
import type { ViewerSettings } from './volumes-web-app-props';

/** The user as whom notebooks write into volumes. */
const NOTEBOOK_USER = { runAsUser: 1000, runAsGroup: 100, fsGroup: 100 };

/** The document from which the web app makes PVCViewers. */
export function viewerSpec(context: PlatformContext, settings: ViewerSettings): string {
  return yamlText(viewerTemplate(context, settings));
}

/** What a PVCViewer is, in `viewer-spec.yaml` with what the settings say. */
export function viewerTemplate(context: PlatformContext, settings: ViewerSettings): PVCViewerSpec {
  const spec = parse(document('lib/components/volumes-web-app', 'viewer-spec.yaml')) as PVCViewerSpec;
  const { imagePullPolicy, resources, nodeSelector, tolerations } = settings;
  const { pullSecrets } = context;
  return {
    ...spec,
    podSpec: spec.podSpec && {
      serviceAccountName: settings.serviceAccount,
      imagePullSecrets: pullSecrets.length > 0 ? pullSecrets : undefined,
      ...spec.podSpec,
      containers: spec.podSpec.containers.map((each) => ({ ...each, imagePullPolicy, resources })),
      nodeSelector,
      tolerations,
      securityContext: settings.restricted
        ? { runAsNonRoot: true, ...context.fixedIds(NOTEBOOK_USER), seccompProfile: { type: 'RuntimeDefault' } }
        : undefined,
    },
    networking: { ...spec.networking, timeout: settings.timeout },
    rwoScheduling: settings.rwoScheduling,
  };
}
