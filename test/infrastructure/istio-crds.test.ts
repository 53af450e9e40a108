import { PlatformContext } from '../../lib/core/context';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import { istioComponent } from '../../lib/infrastructure/istio/istio-component';
import { istioProps } from '../../lib/infrastructure/istio/istio-props';

const names = (installation?: 'bundled' | 'existing') =>
  istioComponent.crds(istioProps.parse({}), new PlatformContext({ mesh: { installation } }));

test('Istio brings every imported definition of its groups', () => {
  const imported = Object.keys(NEWEST_RELEASE.crds).filter((name) =>
    /\.(networking|security|telemetry|extensions)\.istio\.io$/.test(name),
  );
  expect([...names()].sort()).toEqual(imported.sort());
  expect(imported.length).toBeGreaterThan(0);
});

test('an Istio that is there already has its own', () => {
  expect(names('existing')).toEqual([]);
});
