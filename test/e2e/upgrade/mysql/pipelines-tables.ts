/** A text that Pipelines keeps, and how long it may be from 2.15 on. */
export interface Column {
  readonly table: string;
  readonly name: string;
  readonly limit: number;
}

/** As its API server says it; before 2.15 each of them took 255 characters, but for the namespace of a pipeline. */
const LIMITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  default_experiments: { DefaultExperimentId: 191 },
  experiments: { UUID: 191, Name: 128, Namespace: 63 },
  jobs: { UUID: 191 },
  pipelines: { UUID: 64, Name: 128 },
  pipeline_versions: { UUID: 191, Name: 127, PipelineId: 64 },
  resource_references: { ResourceUUID: 191, ReferenceUUID: 191 },
  run_details: { UUID: 191, Namespace: 63, ExperimentUUID: 64, Conditions: 125 },
  run_metrics: { RunUUID: 191, NodeID: 191, Name: 191 },
  tasks: { UUID: 191, RunUUID: 191 },
};

export const COLUMNS: readonly Column[] = Object.entries(LIMITS).flatMap(([table, columns]) =>
  Object.entries(columns).map(([name, limit]) => ({ table, name, limit })),
);

/** The database of Pipelines 2.0 to 2.5, with those of its columns that become shorter, and without keys. */
export const DATABASE: readonly string[] = [
  'CREATE DATABASE mlpipeline',
  ...Object.entries(LIMITS).map(([table, columns]) => {
    const texts = Object.keys(columns).map((name) => `${name} varchar(255) NOT NULL DEFAULT ''`);
    const more = table === 'pipelines' ? [`Namespace varchar(63) NOT NULL DEFAULT ''`] : [];
    return `CREATE TABLE mlpipeline.${table} (${[...texts, ...more].join(', ')})`;
  }),
];

/** Puts a row into a table whose column is so long. */
export function rowOf({ table, name }: Column, length: number): string {
  return `INSERT INTO mlpipeline.${table} (${name}) VALUES (REPEAT('x', ${length}))`;
}
