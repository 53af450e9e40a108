import { Construct } from 'constructs';
import { PVCViewer as PVCViewerObject, type PVCViewerSpec } from '../../../imports/kubeflow.org';
import { viewerTemplate } from '../../components/volumes-web-app/viewer-spec';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { namespaceOf, workloadMetadata } from '../profile-workload';
import { type PVCViewerProps, pvcViewerProps } from './pvc-viewer-props';

/**
 * A file browser for a claim, as the volumes' web app makes it when a user opens one.
 *
 *     new PVCViewer(chart, 'data', { namespace: 'team-a', pvc: 'data' });
 */
export class PVCViewer extends Construct {
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: PVCViewerProps) {
    super(scope, id);
    const settings = parseProps(this, pvcViewerProps, { ...props, name: props.name ?? id });
    const context = PlatformContext.of(this);
    this.namespace = namespaceOf(this, settings, 'the address of a viewer begins with it');
    const metadata = workloadMetadata(id, { ...settings, namespace: this.namespace });
    this.name = metadata.name;
    const spec = filled(viewerTemplate(context, settings), [
      // In its address stands its own name, which that of the web app's has from the claim.
      ['$NAMESPACE/$NAME', `${this.namespace}/${this.name}`],
      ['$NAME', settings.pvc],
      ['$VOLUME_VIEWER_IMAGE', settings.image ?? context.image('filebrowser')],
    ]);
    new PVCViewerObject(this, 'viewer', { metadata, spec });
  }
}

/** The template with words in place of its variables. */
function filled(template: PVCViewerSpec, words: [variable: string, word: string][]): PVCViewerSpec {
  return words.reduce((spec, [variable, word]) => replaced(spec, (text) => text.replaceAll(variable, word)), template);
}

function replaced<Value>(value: Value, change: (text: string) => string): Value {
  return JSON.parse(JSON.stringify(value), (_, each) => (typeof each === 'string' ? change(each) : each));
}
