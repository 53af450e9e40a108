import type { DeployEvent } from '../outcome';

/** Lines that are no event of the applier: what a verb found, and what came of it. */
type VerbLine =
  | 'stopping'
  | 'preview'
  | 'difference'
  | 'step'
  | 'data'
  | 'finding'
  | 'component'
  | 'opened'
  | 'log'
  | 'result'
  | 'error';

/** What a line of `--output json` can be; docs/deploy.md describes each. */
export type JsonType = DeployEvent['type'] | VerbLine;

// Of a record the compiler asks for every one.
const TYPES: Readonly<Record<JsonType, true>> = {
  started: true,
  'wave-started': true,
  'wave-ended': true,
  applied: true,
  pending: true,
  upgrade: true,
  'step-started': true,
  'step-ended': true,
  replacing: true,
  trouble: true,
  'lock-wait': true,
  'no-lock': true,
  retry: true,
  failed: true,
  'prune-started': true,
  'prune-ended': true,
  preview: true,
  'delete-started': true,
  'delete-ended': true,
  deleted: true,
  stopping: true,
  difference: true,
  step: true,
  data: true,
  finding: true,
  component: true,
  opened: true,
  log: true,
  result: true,
  error: true,
};

/** All of them. */
export const JSON_TYPES: readonly string[] = Object.keys(TYPES);
