import { Pipeline, PipelineVersion } from '../../lib/workloads/pipelines/pipeline';
import { RecurringRun } from '../../lib/workloads/pipelines/recurring-run';
import type { RecurringRunProps } from '../../lib/workloads/pipelines/recurring-run-props';
import { Workflow } from '../../lib/workloads/pipelines/workflow';
import { find, renderObjects } from '../support/render';

const COMPILED = `
components: {}
pipelineInfo: { name: training }
root: { dag: { tasks: {} } }
schemaVersion: 2.1.0
`;
const PLATFORM = `${COMPILED}---\nplatforms: { kubernetes: { deploymentSpec: {} } }\n`;

describe('Pipeline', () => {
  const objects = renderObjects((chart) => {
    const training = new Pipeline(chart, 'training', { namespace: 'team-a', description: 'Trains a model.' });
    training.addVersion('v1', { compiled: PLATFORM, codeSource: 'https://git.example.com/training' });
    new PipelineVersion(chart, 'other', { pipeline: 'there', namespace: 'team-b', compiled: COMPILED });
  });

  test('is named by its id', () => {
    const { metadata, spec } = find(objects, 'Pipeline', 'training');
    expect({ namespace: metadata.namespace, spec }).toEqual({
      namespace: 'team-a',
      spec: { description: 'Trains a model.' },
    });
  });

  test('its versions hold what the SDK compiled', () => {
    const { metadata, spec } = find(objects, 'PipelineVersion', 'training-v1');
    expect(metadata.namespace).toBe('team-a');
    expect(spec).toMatchObject({
      pipelineName: 'training',
      codeSourceURL: 'https://git.example.com/training',
      pipelineSpec: { pipelineInfo: { name: 'training' } },
      platformSpec: { platforms: { kubernetes: {} } },
    });
  });

  test('a version of a pipeline that is there already', () => {
    const { metadata, spec } = find(objects, 'PipelineVersion', 'other');
    expect(metadata.namespace).toBe('team-b');
    expect(spec).toMatchObject({ pipelineName: 'there' });
    expect(spec).not.toHaveProperty('platformSpec');
  });

  test('a version of documents that were parsed before', () => {
    const documents = { pipelineSpec: { pipelineInfo: { name: 'training' } }, platformSpec: { platforms: {} } };
    const given = renderObjects(
      (chart) => new PipelineVersion(chart, 'v', { pipeline: { name: 'p' }, compiled: documents }),
    );
    expect(find(given, 'PipelineVersion', 'v').spec).toEqual({ pipelineName: 'p', ...documents });
  });

  test.each([
    ['[', 'not YAML'],
    ['apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n', 'expected what the Kubeflow Pipelines SDK compiles'],
    [`${COMPILED}---\nother: {}\n`, 'expected "platforms"'],
    [`${PLATFORM}---\nmore: {}\n`, 'expected what the Kubeflow Pipelines SDK compiles'],
  ])('%j is refused', (compiled, message) => {
    expect(() => renderObjects((chart) => new PipelineVersion(chart, 'v', { pipeline: 'p', compiled }))).toThrow(
      message,
    );
  });
});

describe('Workflow', () => {
  test('runs as the account that every profile has', () => {
    const spec = { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'busybox' } }] };
    const objects = renderObjects((chart) => new Workflow(chart, 'hello', { namespace: 'team-a', spec }));
    expect(find(objects, 'Workflow', 'hello')).toMatchObject({
      metadata: { namespace: 'team-a' },
      spec: { serviceAccountName: 'default-editor', ...spec },
    });
  });
});

describe('RecurringRun', () => {
  const render = (props: Partial<RecurringRunProps> = {}) =>
    find(
      renderObjects(
        (chart) =>
          new RecurringRun(chart, 'nightly', {
            namespace: 'team-a',
            schedule: { cron: '0 0 3 * * *' },
            run: { pipelineId: 'p', pipelineVersionId: 'v' },
            ...props,
          }),
      ),
      'ScheduledWorkflow',
      'nightly',
    );

  test('a version of a pipeline by the clock', () => {
    expect(render({ parameters: { day: '[[ScheduledTime]]' } }).spec).toEqual({
      enabled: true,
      maxConcurrency: 1,
      noCatchup: false,
      serviceAccount: 'default-editor',
      trigger: { cronSchedule: { cron: '0 0 3 * * *' } },
      pipelineId: 'p',
      pipelineVersionId: 'v',
      workflow: { parameters: [{ name: 'day', value: '[[ScheduledTime]]' }] },
    });
  });

  test('a Workflow again and again, for a time', () => {
    const start = new Date('2026-01-01T00:00:00Z');
    const { spec } = render({
      schedule: { everySeconds: 3600, start },
      run: { workflow: { entrypoint: 'main' } },
      enabled: false,
      catchUp: false,
      maxConcurrency: 3,
      serviceAccountName: 'runner',
    });
    expect(spec).toMatchObject({
      enabled: false,
      noCatchup: true,
      maxConcurrency: 3,
      trigger: { periodicSchedule: { intervalSecond: 3600, startTime: '2026-01-01T00:00:00.000Z' } },
      workflow: { spec: { entrypoint: 'main', serviceAccountName: 'runner' } },
    });
  });

  test.each<[Partial<RecurringRunProps>, string]>([
    [{ maxConcurrency: 11 }, 'maxConcurrency: expected 1 to 10, got 11'],
    [{ schedule: { everySeconds: 0 } }, 'schedule.everySeconds: expected at least 1, got 0'],
    [{ schedule: { cron: '0 3 * * *' } }, 'schedule.cron: expected six fields, the first are seconds'],
    [{ schedule: { everySeconds: 60, cron: '0 0 3 * * *' } as never }, 'schedule.everySeconds: unknown key'],
    [{ run: { workflow: { entrypoint: 1 } } as never }, 'run.workflow.entrypoint: expected text, got 1'],
    [{ run: { pipelineID: 'p' } as never }, 'run.pipelineID: unknown key "pipelineID"; did you mean "pipelineId"?'],
  ])('%o is refused', (props, message) => {
    expect(() => render(props)).toThrow(message);
  });
});
