import { statusAnswer } from './fake-api-server';
import { configMap, deployment, names, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

describe('refusals', () => {
  const conflict = (manager: string) =>
    statusAnswer(409, 'Apply failed with 2 conflicts', {
      reason: 'Conflict',
      details: {
        name: 'd',
        causes: ['.spec.replicas', '.spec.template'].map((field) => ({
          reason: 'FieldManagerConflict',
          message: `conflict with "${manager}" using apps/v1`,
          field,
        })),
      },
    });

  test('a conflict is reported with manager and fields, and the rest of the wave goes on', async () => {
    stage.server.fault('PATCH', /force=false/, conflict('hand'));
    const result = await stage
      .write(configMap('default/d'), configMap('default/e'), configMap('default/later', {}, 1))
      .deploy();
    expect(result.ok).toBe(false);
    expect(result.failures).toMatchObject([
      { kind: 'conflict', conflicts: [{ manager: 'hand', fields: ['.spec.replicas', '.spec.template'] }] },
    ]);
    expect(names(result.created)).toEqual(['e']);
    expect(names(result.notApplied)).toEqual(['later']);
  });

  test.each([
    [['kubectl'], 'kubectl-client-side-apply', true],
    [['kubectl'], 'kubectl', true],
    [['kubectl'], 'hand', false],
    [['hand'], 'hand', true],
    ['all' as const, 'anybody', true],
  ])('taking over from %j takes the fields of %s: %s', async (takeOver, manager, taken) => {
    stage.server.fault('PATCH', /force=false/, conflict(manager));
    const result = await stage.write(configMap('default/d')).deploy({ takeOver });
    expect(result.ok).toBe(taken);
    expect(stage.server.patches.map(({ query }) => query.get('force'))).toEqual(taken ? ['false', 'true'] : ['false']);
  });

  test('an immutable field is reported, and not tried again', async () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'Invalid value: {...}: field is immutable', field: 'spec.selector' },
    ];
    stage.server.fault(
      'PATCH',
      /deployments\/d/,
      statusAnswer(422, 'Deployment.apps "d" is invalid: spec.selector: field is immutable', {
        details: { name: 'd', causes },
      }),
    );
    const result = await stage.write(deployment('default/d')).deploy();
    expect(result.failures).toMatchObject([{ kind: 'immutable', reason: expect.stringContaining('spec.selector') }]);
    expect(stage.sent).toEqual(['d']);
  });

  test.each([
    [422, 'ConfigMap "a" is invalid: data: Too long', 'invalid'],
    [400, 'strict decoding error: unknown field "dta"', 'invalid'],
    [
      500,
      'failed to create typed patch object (default/a; /v1, Kind=ConfigMap): .dta: field not declared in schema',
      'invalid',
    ],
    [403, 'configmaps "a" is forbidden: User "eve" cannot patch resource', 'forbidden'],
    [403, 'admission webhook "w.example.com" denied the request: no', 'denied'],
  ])('%d %s is final', async (status, message, kind) => {
    stage.server.fault('PATCH', /configmaps\/a/, statusAnswer(status, message, { details: { name: 'a' } }));
    const result = await stage.write(configMap('default/a')).deploy();
    expect(result.failures).toMatchObject([{ kind, reason: message }]);
    expect(stage.sent).toEqual(['a']);
    expect(stage.clock.now()).toBe(0);
  });

  test('an object without its namespace is refused before it is sent', async () => {
    const result = await stage.write(configMap('a')).deploy();
    expect(result.failures).toMatchObject([
      { kind: 'invalid', reason: 'has no metadata.namespace, and a ConfigMap lives in one' },
    ]);
    expect(stage.sent).toEqual([]);
  });
});
