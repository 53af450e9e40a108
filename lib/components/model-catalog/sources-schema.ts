import { z } from 'zod';
import { dataKey, dnsLabel, dnsSubdomain, link, text, verbatim } from '../../core/schemas/text-schema';

const names = z.array(text).optional();

const model = z.strictObject({
  name: text.describe('Its name, such as my-team/sentiment.'),
  description: text.optional().describe('A sentence about it. By default none.'),
  readme: verbatim.optional().describe('Its page, as Markdown. By default none.'),
  provider: text.optional().describe('Who has made it. By default nobody is named.'),
  license: text.optional().describe('Its license, such as apache-2.0. By default none is named.'),
  licenseLink: link.optional().describe('Where the license stands. By default nowhere.'),
  libraryName: text.optional().describe('Library that loads it, such as transformers. By default none is named.'),
  tasks: names.describe('What it is for, such as text-generation. By default nothing is said.'),
  language: names.describe('Languages that it knows, such as en. By default none.'),
  maturity: text.optional().describe('How far it is, such as Technology preview. By default nothing is said.'),
  logo: text.optional().describe('Its picture, as a data: address. By default none.'),
  artifacts: z
    .array(
      z.strictObject({
        uri: z
          .string()
          .regex(/^(oci|https?|s3|gs|az|file):\/\/\S+$/, 'an address with oci, http, https, s3, gs, az or file')
          .describe('Where its files are.'),
      }),
    )
    .default([])
    .describe('Where its files are.'),
});

const common = {
  id: dnsLabel.max(50, 'at most 50 characters').describe('Its key.'),
  name: text.optional().describe('What the page calls it. By default its id.'),
  enabled: z.boolean().default(true).describe('Whether its models are shown.'),
  labels: names.describe('Headings of the page under which its models stand. By default none.'),
  includedModels: names.describe(
    'Patterns of the names of models that are shown, with `*` for any text. By default all.',
  ),
  excludedModels: names.describe('Patterns of the names of models that are not. By default none.'),
};

const yaml = z.strictObject({
  ...common,
  type: z.literal('yaml').describe('Models that are described here.'),
  models: z.array(model).min(1).describe('The models.'),
});

const configMap = z.strictObject({
  ...common,
  type: z
    .literal('configMap')
    .describe("Models that a ConfigMap of the catalog's namespace describes, as the catalog reads them."),
  configMap: dnsSubdomain.describe('Name of the ConfigMap, which you make.'),
  key: dataKey.default('models.yaml').describe('Its key with the text.'),
});

const huggingFace = z.strictObject({
  ...common,
  type: z.literal('huggingFace').describe('Models of Hugging Face, which the catalog asks what they are.'),
  includedModels: z
    .array(text)
    .min(1)
    .describe('Names of models, or patterns with `*`; below `organization` without its name.'),
  organization: text.optional().describe("Whose models alone they can be. By default anybody's."),
  maxModels: z.int().min(1).optional().describe('How many models at most for each pattern. By default 500.'),
});

/** Where the catalog gets its models from. */
export const sourcesSchema = z.array(z.discriminatedUnion('type', [yaml, configMap, huggingFace]));

/** Where the catalog gets its MCP servers from. */
export const mcpSourcesSchema = z.array(
  z.strictObject({
    id: common.id,
    name: text.optional().describe('What readers call it. By default its id.'),
    enabled: z.boolean().default(true).describe('Whether its servers are shown.'),
    labels: names.describe('Headings under which its servers stand. By default none.'),
    includedServers: names.describe(
      'Patterns of the names of servers that are shown, with `*` for any text. By default all.',
    ),
    excludedServers: names.describe('Patterns of the names of servers that are not. By default none.'),
    configMap: dnsSubdomain.describe(
      "Name of a ConfigMap of the catalog's namespace, which you make: it describes the servers as the catalog reads them.",
    ),
    key: dataKey.default('mcp-servers.yaml').describe('Its key with the text.'),
  }),
);

/** A source of models, with all defaults. */
export type CatalogSource = z.output<typeof sourcesSchema>[number];

/** A source of MCP servers, with all defaults. */
export type McpSource = z.output<typeof mcpSourcesSchema>[number];
