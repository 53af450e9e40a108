import { z } from 'zod';
import type { PlatformContextOptions } from '../../lib/core/context';
import { batchPodProps, podDefaults, workloadMetadata, workloadProps } from '../../lib/workloads/profile-workload';
import { renderObjects } from '../support/render';

const schema = z.object({ ...workloadProps, ...batchPodProps });

function defaults(settings: z.input<typeof schema> = {}, context?: PlatformContextOptions) {
  const found: ReturnType<typeof podDefaults>[] = [];
  renderObjects((chart) => found.push(podDefaults(chart, schema.parse(settings))), context);
  return found[0];
}

test('pods of a profile run as its account, without a proxy, within restricted', () => {
  expect(defaults()).toEqual({
    labels: { 'sidecar.istio.io/inject': 'false' },
    pod: {
      serviceAccountName: 'default-editor',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    },
    container: { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
  });
});

test('what settings say of them', () => {
  const settings = { serviceAccountName: 'me', sidecar: true, runAsUser: 1000, imagePullSecrets: ['mirror'] };
  expect(defaults({ ...settings, restricted: false })).toEqual({
    labels: { 'sidecar.istio.io/inject': 'true' },
    annotations: { 'traffic.sidecar.istio.io/includeInboundPorts': '' },
    pod: {
      serviceAccountName: 'me',
      imagePullSecrets: [{ name: 'mirror' }],
      securityContext: { runAsUser: 1000, fsGroup: 1000 },
    },
    container: {},
  });
  expect(defaults({ restricted: false })?.pod).toEqual({ serviceAccountName: 'default-editor' });
});

test('an ambient mesh is told as well that pods stay out', () => {
  expect(defaults({}, { mesh: { dataPlane: 'ambient' } })?.labels).toEqual({
    'sidecar.istio.io/inject': 'false',
    'istio.io/dataplane-mode': 'none',
  });
});

test('a workload is named by its id', () => {
  expect(workloadMetadata('job', schema.parse({ namespace: 'team-a' }))).toEqual({ name: 'job', namespace: 'team-a' });
  expect(workloadMetadata('job', schema.parse({ name: 'other', labels: { a: 'b' } }))).toEqual({
    name: 'other',
    labels: { a: 'b' },
  });
});
