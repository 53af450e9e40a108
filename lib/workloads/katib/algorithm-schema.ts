import { z } from 'zod';
import type { Algorithm } from '../../components/katib/algorithms';

/** The algorithms that choose values of parameters. Those of neural architecture search choose something else. */
export type SearchAlgorithm = Exclude<Algorithm, 'enas' | 'darts'>;

const random_state = z.int().min(0).optional().describe('Seed of what it draws. By default another one each time.');
const restart_strategy = z
  .enum(['none', 'ipop', 'bipop'])
  .optional()
  .describe('Whether it starts anew with more candidates when it is stuck. By default none.');

const between = (low: number, high: number) =>
  z.number().gt(low, `more than ${low} and less than ${high}`).lt(high, `more than ${low} and less than ${high}`);
const part = z.number().min(0, '0 to 1').max(1, '0 to 1');

/** What each algorithm can be told, as the service that runs it checks it (Katib v0.19.0). */
const SETTINGS = {
  random: z.strictObject({ random_state }),
  grid: z.strictObject({ random_state }),
  sobol: z.strictObject({}),
  tpe: z.strictObject({
    gamma: between(0, 1).optional().describe('Which part of the trials counts as good. By default 0.25.'),
    prior_weight: z
      .number()
      .gt(0, 'more than 0')
      .optional()
      .describe('Weight of what is known before any trial. By default 1.'),
    n_EI_candidates: z.int().min(1).optional().describe('How many candidates it chooses from. By default 24.'),
    random_state,
  }),
  'multivariate-tpe': z.strictObject({
    n_startup_trials: z.int().min(0).optional().describe('How many trials are random at first. By default 10.'),
    n_ei_candidates: z.int().min(0).optional().describe('How many candidates it chooses from. By default 24.'),
    random_state,
  }),
  cmaes: z.strictObject({
    sigma: z.number().min(0).optional().describe("How far from its start it looks. By default the algorithm's."),
    restart_strategy,
    random_state,
  }),
  bayesianoptimization: z.strictObject({
    base_estimator: z
      .enum(['GP', 'RF', 'ET', 'GBRT'])
      .optional()
      .describe('What guesses the result of parameters. By default GP, a Gaussian process.'),
    n_initial_points: z.int().min(0).optional().describe('How many trials are random at first. By default 10.'),
    acq_func: z
      .enum(['gp_hedge', 'LCB', 'EI', 'PI', 'EIps', 'PIps'])
      .optional()
      .describe('What makes a candidate promising. By default gp_hedge.'),
    acq_optimizer: z
      .enum(['auto', 'sampling', 'lbfgs'])
      .optional()
      .describe('How the most promising one is looked for. By default auto.'),
    random_state,
  }),
  hyperband: z.strictObject({
    r_l: z.number().min(1, 'at least 1').describe('The most of the resource that a trial gets.'),
    resource_name: z.string().describe('Name of the parameter that is the resource, such as the number of epochs.'),
    eta: z
      .number()
      .min(2, 'at least 2')
      .optional()
      .describe('One trial of so many goes on with more of the resource. By default 3.'),
  }),
  pbt: z.strictObject({
    suggestion_trial_dir: z
      .string()
      .regex(/^\/[\w./-]+$/, 'a path such as /var/log/katib/checkpoints/')
      .default('/var/log/katib/checkpoints/')
      .describe('Folder where trials keep what the next generation goes on from.'),
    n_population: z.int().min(5, 'at least 5').describe('How many trials are one generation.'),
    truncation_threshold: part.describe('Which part of them takes over from better ones, 0 to 1.'),
  }),
} satisfies Record<SearchAlgorithm, z.ZodObject>;

const withSettings = <Name extends SearchAlgorithm, Settings extends z.ZodType>(
  name: Name,
  what: string,
  settings: Settings,
) => z.strictObject({ name: z.literal(name).describe(what), settings });

const OF_ITS_OWN = 'What it is told. By default what it does without.';

/** An algorithm and what it is told. */
export const algorithmSchema = z.discriminatedUnion('name', [
  withSettings('random', 'Draws values.', SETTINGS.random.prefault({}).describe(OF_ITS_OWN)),
  withSettings('grid', 'Tries every combination.', SETTINGS.grid.prefault({}).describe(OF_ITS_OWN)),
  z.strictObject({ name: z.literal('sobol').describe('Spreads values evenly.') }),
  withSettings('tpe', 'Draws from what was good so far.', SETTINGS.tpe.prefault({}).describe(OF_ITS_OWN)),
  withSettings(
    'multivariate-tpe',
    'The same for all parameters at once.',
    SETTINGS['multivariate-tpe'].prefault({}).describe(OF_ITS_OWN),
  ),
  withSettings('cmaes', 'An evolution strategy.', SETTINGS.cmaes.prefault({}).describe(OF_ITS_OWN)),
  withSettings(
    'bayesianoptimization',
    'Guesses results, and tries what promises most.',
    SETTINGS.bayesianoptimization.prefault({}).describe(OF_ITS_OWN),
  ),
  withSettings(
    'hyperband',
    'Gives more of a resource to what did well with less.',
    SETTINGS.hyperband.describe('What it is told.'),
  ),
  withSettings('pbt', 'Trials go on from better ones.', SETTINGS.pbt.describe('What it is told.')),
]);

/** An algorithm with all defaults filled in. */
export type AlgorithmSettings = z.output<typeof algorithmSchema>;

/** What stops trials that promise little. */
export const earlyStoppingSchema = z.strictObject({
  name: z.literal('medianstop').default('medianstop').describe('Stops what is worse than the median of the others.'),
  settings: z
    .strictObject({
      min_trials_required: z
        .int()
        .min(1)
        .optional()
        .describe('How many trials must be done before others are stopped. By default 3.'),
      start_step: z
        .int()
        .min(1)
        .optional()
        .describe('How many values a trial must have reported before it is stopped. By default 4.'),
    })
    .prefault({})
    .describe(OF_ITS_OWN),
});

/** What an algorithm is told, as Katib writes it. */
export function settingsList(settings: Record<string, string | number | undefined>) {
  const list = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: String(value) }],
  );
  return list.length > 0 ? list : undefined;
}
