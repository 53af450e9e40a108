import { z } from 'zod';
import { link, text } from '../../core/schemas/text-schema';
import { webAppProps } from '../../patterns/web-app-props';

const dashboard = (name: string) => text.default(`db/knative-serving-revision-${name}`);

const grafana = z.strictObject({
  prefix: link.describe('Where Grafana is: a path of the gateway such as /grafana, or an address.'),
  cpuMemoryDashboard: dashboard('cpu-and-memory-usage').describe('Dashboard of CPU and memory, by its uri in Grafana.'),
  httpRequestsDashboard: dashboard('http-requests').describe('Dashboard of requests, by its uri in Grafana.'),
});

/** Settings of the page of KServe. */
export const kserveModelsWebAppProps = z.strictObject({
  ...webAppProps,
  grafana: grafana
    .optional()
    .describe('The Grafana whose graphs it shows for each model. By default none, and no tab for them.'),
});

export type { KserveModelsWebAppProps } from './kserve-models-web-app-props.generated';
