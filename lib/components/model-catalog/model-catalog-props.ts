import { z } from 'zod';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsSubdomain } from '../../core/schemas/text-schema';
import { serverVolumeProps } from '../../core/schemas/volume-schema';
import { SAMPLE } from './sample';
import { type CatalogSource, type McpSource, mcpSourcesSchema, sourcesSchema } from './sources-schema';

/** Settings of the catalog of models. */
export const modelCatalogProps = z
  .strictObject({
    sources: sourcesSchema.optional().describe('Where its models come from. By default a sample of two public models.'),
    mcpSources: mcpSourcesSchema
      .default([])
      .describe('Where MCP servers come from that it tells programs of, below `/api/mcp_catalog/`.'),
    huggingFaceSecret: dnsSubdomain
      .default('model-catalog-hf-api-key')
      .describe(
        "Secret of the catalog's namespace with the key HF_API_KEY, for models of Hugging Face that want a login. You make it; without it the catalog asks as nobody.",
      ),
    volume: serverVolumeProps('5Gi').prefault({}).describe('Volume of its database, which keeps what sources say.'),
    resources: resourcesSchema.optional().describe('Requests and limits of its server. By default nothing is said.'),
    istio: z.boolean().default(true).describe('Whether Istio is there, and says who may read it.'),
  })
  .superRefine(checkIds);

export type { ModelCatalogProps } from './model-catalog-props.generated';

/** These with all defaults filled in. */
export type ModelCatalogSettings = z.output<typeof modelCatalogProps>;

/** Says of each source whose id another one has, too: the catalog would not start. */
function checkIds(
  { sources, mcpSources }: { readonly sources?: readonly CatalogSource[]; readonly mcpSources: readonly McpSource[] },
  context: Pick<z.core.$RefinementCtx, 'addIssue'>,
): void {
  const places = [
    ...(sources ?? [SAMPLE]).map(({ id }, index) => ({ id, path: ['sources', index] as const })),
    ...mcpSources.map(({ id }, index) => ({ id, path: ['mcpSources', index] as const })),
  ];
  places.forEach(({ id, path }, index) => {
    const before = places.findIndex((other) => other.id === id);
    const first = places[before];
    if (before === index || !first) return;
    const isSample = sources === undefined && first.path[0] === 'sources';
    const place = isSample
      ? 'the sample, which is there unless sources says others'
      : `${first.path[0]}[${first.path[1]}]`;
    const message = `another id than that of ${place}`;
    context.addIssue({ code: 'custom', path: [...path, 'id'], message });
  });
}
