import { ClusterServingRuntime, ServingRuntime } from '../../lib/workloads/kserve/serving-runtime';
import type { ServingRuntimeProps } from '../../lib/workloads/kserve/serving-runtime-props';
import { find, renderObjects } from '../support/render';

const IMAGE = 'registry.example.com/ml/server:v1';

describe('a serving runtime', () => {
  const usual: ServingRuntimeProps = { namespace: 'team-a', image: IMAGE, formats: [{ name: 'onnx' }] };
  const specOf = (props: Partial<ServingRuntimeProps> = {}, context = {}) =>
    find(
      renderObjects((chart) => new ServingRuntime(chart, 'onnx', { ...usual, ...props }), context),
      'ServingRuntime',
      'onnx',
    ).spec;

  test('is within restricted in the container itself, as runtimes have no pod', () => {
    const securityContext = {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    };
    expect(specOf()).toMatchObject({ containers: [{ name: 'kserve-container', securityContext }] });
    const workers = { command: ['worker'] };
    expect(specOf({ workers })).toMatchObject({
      workerSpec: { containers: [{ name: 'worker-container', image: IMAGE, securityContext }] },
    });
    expect(specOf({ restricted: false })).not.toHaveProperty('containers.0.securityContext');
  });

  test('pulls its images with the Secrets of the platform and its own', () => {
    const context = { images: { pullSecrets: ['mirror', 'own'] } };
    const imagePullSecrets = [{ name: 'mirror' }, { name: 'own' }];
    expect(specOf({ imagePullSecrets: ['own'], workers: {} }, context)).toMatchObject({
      imagePullSecrets,
      workerSpec: { imagePullSecrets },
    });
  });

  test.each<[string, Partial<ServingRuntimeProps>, RegExp]>([
    ['no format', { formats: [] }, /formats: .*at least one format/],
    [
      'two priorities for versions of a format',
      {
        formats: [
          { name: 'onnx', version: '1', priority: 1 },
          { name: 'onnx', version: '2', priority: 2 },
        ],
      },
      /formats\[1\]\.priority: expected 1, as all versions of onnx have one priority/,
    ],
    ['a variable that the webhook refuses', { env: { PYTHONPATH: '/x' } }, /PYTHONPATH/],
    ['a probe of nothing', { readinessProbe: { periodSeconds: 5 } }, /readinessProbe\.path: .*a path, or a command/],
    [
      'nodes in the environment',
      { workers: {}, env: { PIPELINE_PARALLEL_SIZE: '2' } },
      /env\.PIPELINE_PARALLEL_SIZE: .*workers\.nodes instead/,
    ],
  ])('%s is refused', (_, props, message) => {
    expect(() => specOf(props)).toThrow(message);
    const { namespace: _namespace, ...ofAny } = { ...usual, ...props };
    expect(() => renderObjects((chart) => new ClusterServingRuntime(chart, 'onnx', ofAny))).toThrow(message);
  });
});
