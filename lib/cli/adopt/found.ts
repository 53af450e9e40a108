import { valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';

/** A value of a Secret that the platform has to have, too. */
export interface FoundCredential {
  readonly namespace: string;
  readonly secret: string;
  readonly key: string;
  readonly value: string;
  /** Where it was found: `Secret kubeflow/mysql-secret`. */
  readonly from: string;
}

/** A setting that says what the cluster has. */
export interface FoundSetting {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly from: string;
}

/** What reading a cluster has found. */
export interface Found {
  readonly credentials: readonly FoundCredential[];
  readonly settings: readonly FoundSetting[];
  /** What was not taken, and why. */
  readonly notes: readonly string[];
}

export const NOTHING: Found = { credentials: [], settings: [], notes: [] };

/** Several findings as one. */
export function together(...found: readonly Found[]): Found {
  return {
    credentials: found.flatMap(({ credentials }) => credentials),
    settings: found.flatMap(({ settings }) => settings),
    notes: found.flatMap(({ notes }) => notes),
  };
}

/** What a Secret holds, decoded. */
export function secretValues(secret: KubeObject): Record<string, string> {
  const data = valueAt(secret, 'data');
  return Object.fromEntries(
    Object.entries(Object(data) as object).map(([key, value]) => [
      key,
      Buffer.from(String(value), 'base64').toString('utf8'),
    ]),
  );
}
