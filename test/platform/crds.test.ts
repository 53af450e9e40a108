import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import type { PipelinesProps } from '../../lib/components/pipelines/pipelines-props';
import { PlatformContext } from '../../lib/core/context';
import { Crds } from '../../lib/platform/crds';
import { CrdDocument } from '../../lib/platform/render/crds';

const chart = (context?: ConstructorParameters<typeof PlatformContext>[0]) => {
  const app = new App();
  if (context) PlatformContext.provide(app, context);
  return new Chart(app, 'mine');
};

test("a component's CRDs come into any chart", () => {
  const mine = chart();
  const crds = new Crds(mine, 'crds', 'notebook-controller');
  expect(crds.names.length).toBeGreaterThan(0);
  expect(mine.toJson().map(({ kind, metadata }) => [kind, metadata.name])).toEqual(
    crds.names.map((name) => ['CustomResourceDefinition', name]),
  );
});

test('they say the same as in a Platform', () => {
  const mine = chart();
  new Crds(mine, 'crds', ['pvcviewers.kubeflow.org']);
  expect(mine.toJson()).toEqual([parse(new CrdDocument('pvcviewers.kubeflow.org', new PlatformContext()).text())]);
});

test('they follow the context of their chart', () => {
  const mine = chart({ namespaces: { kubeflow: 'mlops' } });
  new Crds(mine, 'crds', ['pvcviewers.kubeflow.org']);
  expect(mine.toJson()[0]).toHaveProperty('spec.conversion.webhook.clientConfig.service.namespace', 'mlops');
});

test('a component that is not there is refused', () => {
  // @ts-expect-error the compiler refuses it, too
  expect(() => new Crds(chart(), 'crds', 'nobody')).toThrow(/^no component is named "nobody"; .*allowed: /);
});

test('a CRD that is not there is refused', () => {
  expect(() => new Crds(chart(), 'crds', ['nobodys.kubeflow.org'])).toThrow(
    /^no CustomResourceDefinition of Kubeflow 26.03.1 is named "nobodys.kubeflow.org"; did you mean/,
  );
});

test('they may depend on props, which are checked', () => {
  const names = (props: PipelinesProps) => new Crds(chart(), 'crds', 'pipelines', props).names;
  expect(names({})).not.toContain('pipelines.pipelines.kubeflow.org');
  expect(names({ definitions: 'kubernetes' })).toContain('pipelines.pipelines.kubeflow.org');
  // @ts-expect-error the compiler refuses it, too
  expect(() => names({ definitions: 'kubernets' })).toThrow('Crds mine/crds: definitions: got "kubernets"');
});
