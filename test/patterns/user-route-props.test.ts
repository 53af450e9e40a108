import { z } from 'zod';
import { PlatformContext } from '../../lib/core/context';
import { userRouteEnv, userRouteProps } from '../../lib/patterns/user-route-props';

const schema = z.strictObject(userRouteProps);

test('gateway and host are the platform’s by default', () => {
  const context = new PlatformContext({ namespaces: { kubeflow: 'mlops' }, gateway: { hostname: 'kf.example.com' } });
  expect(userRouteEnv(context, {})).toEqual({
    ISTIO_GATEWAY: 'mlops/kubeflow-gateway',
    ISTIO_HOST: 'kf.example.com',
  });
});

test('given ones win', () => {
  expect(userRouteEnv(new PlatformContext(), { gateway: 'mesh/public', host: '*' })).toEqual({
    ISTIO_GATEWAY: 'mesh/public',
    ISTIO_HOST: '*',
  });
});

test.each([{ gateway: 'public' }, { gateway: 'Mesh/public' }, { host: 'no host' }])('%j is refused', (settings) => {
  expect(schema.safeParse(settings).success).toBe(false);
});
