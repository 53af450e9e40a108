import { parseAllDocuments } from 'yaml';
import type { Api } from './api';
import { isRecord, valueAt } from './objects';
import { waitFor } from './wait-for';

/**
 * Waits until the API server describes all kinds that some KWOK Stages are about. It does so about a second after it serves a new
 * kind, and KWOK ends if it finds no description.
 *
 * @param stages Stages as YAML
 */
export async function waitUntilDescribed(api: Api, stages: string): Promise<void> {
  const versions = parseAllDocuments(stages).map((stage) => String(stage.getIn(['spec', 'resourceRef', 'apiGroup'])));
  for (const version of versions.filter((each) => each.includes('/'))) {
    const isDescribed = async () => {
      // It says that this answer is plain text.
      const paths = valueAt(JSON.parse(await api.request<string>('GET', '/openapi/v3')), 'paths');
      return isRecord(paths) && `apis/${version}` in paths;
    };
    await waitFor(isDescribed, `the API server to describe ${version}`);
  }
}
