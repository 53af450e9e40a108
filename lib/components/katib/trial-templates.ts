import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { parseDocument, visit } from 'yaml';
import { PlatformContext } from '../../core/context';
import type { ImageName } from '../../core/releases/release';
import { document, yamlText } from '../../patterns/document';
import type { KatibSettings } from './katib-props';
import type { TrialKindName } from './trial-kinds';

/** The templates that come with Katib: the kind that each runs, and the image which its document names. */
const TEMPLATES: Record<string, { readonly kind: TrialKindName; readonly image: ImageName }> = {
  'defaultTrialTemplate.yaml': { kind: 'Job', image: 'katib-pytorch-mnist-cpu' },
  enasCPUTemplate: { kind: 'Job', image: 'katib-enas-cnn-cifar10-cpu' },
  pytorchJobTemplate: { kind: 'PyTorchJob', image: 'katib-pytorch-mnist-cpu' },
};

/** The ConfigMap with the templates that the page offers. It finds it by the label, in whatever namespace. */
export function trialTemplates(
  scope: Construct,
  namespace: string,
  given: KatibSettings['trialTemplates'],
  kinds: readonly TrialKindName[],
): void {
  new k8s.KubeConfigMap(scope, 'trial-templates', {
    metadata: { name: 'trial-templates', namespace, labels: { 'katib.kubeflow.org/component': 'trial-templates' } },
    data: given ? mapValues(given, yamlText) : ownTemplates(PlatformContext.of(scope), kinds),
  });
}

function ownTemplates(context: PlatformContext, kinds: readonly TrialKindName[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(TEMPLATES)
      .filter(([, { kind }]) => kinds.includes(kind))
      .map(([name, { image }]) => {
        const file = name.endsWith('.yaml') ? name : `${name}.yaml`;
        const text = document('lib/components/katib/trial-templates', file);
        return [name, withPullSecrets(context, text.replaceAll(`image: ${image}`, `image: ${context.image(image)}`))];
      }),
  );
}

/** A template whose pods name the platform's pull secrets, wherever in it they stand. */
function withPullSecrets({ pullSecrets }: PlatformContext, template: string): string {
  if (pullSecrets.length === 0) return template;
  const document = parseDocument(template);
  visit(document, {
    Map(_, node) {
      if (node.has('containers')) node.set('imagePullSecrets', document.createNode(pullSecrets));
    },
  });
  return document.toString({ lineWidth: 0 });
}

function mapValues<Value>(record: Record<string, Value>, change: (value: Value) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
