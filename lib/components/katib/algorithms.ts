import type { ImageName } from '../../core/releases/release';

/** Algorithms that suggest the parameters of trials, each with the image that runs it (KatibConfig of v0.19.0). */
export const ALGORITHMS = {
  random: 'katib-suggestion-hyperopt',
  tpe: 'katib-suggestion-hyperopt',
  grid: 'katib-suggestion-optuna',
  hyperband: 'katib-suggestion-hyperband',
  bayesianoptimization: 'katib-suggestion-skopt',
  cmaes: 'katib-suggestion-goptuna',
  sobol: 'katib-suggestion-goptuna',
  'multivariate-tpe': 'katib-suggestion-optuna',
  enas: 'katib-suggestion-enas',
  darts: 'katib-suggestion-darts',
  pbt: 'katib-suggestion-pbt',
} as const satisfies Record<string, ImageName>;

/** An algorithm that suggests parameters. */
export type Algorithm = keyof typeof ALGORITHMS;

/** Algorithms that stop trials which promise little. */
export const EARLY_STOPPING = { medianstop: 'katib-earlystopping-medianstop' } as const satisfies Record<
  string,
  ImageName
>;

/** An algorithm that stops trials early. */
export type EarlyStopping = keyof typeof EARLY_STOPPING;

/** Where the metrics of a trial come from, each with the image of the container that reads them there. */
export const METRICS_COLLECTORS = {
  StdOut: 'katib-file-metrics-collector',
  File: 'katib-file-metrics-collector',
  TensorFlowEvent: 'katib-tfevent-metrics-collector',
} as const satisfies Record<string, ImageName>;

/** A kind of metrics collector that puts a container into the pods of trials. */
export type MetricsCollector = keyof typeof METRICS_COLLECTORS;
