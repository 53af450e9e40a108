import { PlatformContext } from '../../lib/core/context';
import { istioComponent } from '../../lib/infrastructure/istio/istio-component';
import { istioProps } from '../../lib/infrastructure/istio/istio-props';
import { crdNames } from '../../lib/platform/render/crds';

const names = (installation?: 'bundled' | 'existing') =>
  istioComponent.crds(istioProps.parse({}), new PlatformContext({ mesh: { installation } }));

test('Istio brings every imported definition of its groups', () => {
  const imported = crdNames().filter((name) => /\.(networking|security|telemetry|extensions)\.istio\.io$/.test(name));
  expect([...names()].sort()).toEqual(imported.sort());
  expect(imported.length).toBeGreaterThan(0);
});

test('an Istio that is there already has its own', () => {
  expect(names('existing')).toEqual([]);
});
