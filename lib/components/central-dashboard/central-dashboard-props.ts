import { z } from 'zod';
import { httpUrl, link, text } from '../../core/schemas/text-schema';

const icon = text.describe(
  "Name of its icon: one of Polymer's iron icons, such as `book` or `device:storage`, or of the dashboard's own, such as `kubeflow:katib`. By default none.",
);

const menuEntry = z
  .strictObject({
    text: text.describe('What users read.'),
    icon: icon.optional(),
    link: link
      .optional()
      .describe(
        'Path on the platform, such as `/mlflow/`. `{ns}` becomes the namespace that the user has chosen. By default none: it has items.',
      ),
    items: z
      .array(
        z.strictObject({
          text: text.describe('What users read.'),
          link: link.describe('Path on the platform, or URL.'),
        }),
      )
      .min(1, 'at least one item')
      .optional()
      .describe('What the entry unfolds, instead of a link of its own. By default nothing.'),
  })
  .refine((entry) => (entry.link === undefined) !== (entry.items === undefined), 'either link or items');

const externalLink = z.strictObject({
  text: text.describe('What users read.'),
  link: link.describe('URL, or path on the platform. `{ns}` becomes the namespace that the user has chosen.'),
  icon: icon.optional(),
  iframe: z.boolean().default(false).describe('Whether it opens inside the dashboard instead of a new tab.'),
});

const card = z.strictObject({
  text: text.describe('What users read.'),
  link: link.describe('Path on the platform, or URL.'),
  description: text.describe('A line below the text.'),
});

/** How users change one of the dashboard's lists: leave some of our links out, add theirs, or say the whole list. */
function changes<Link extends z.ZodType>(link: Link) {
  return z.strictObject({
    hide: z
      .array(text)
      .default([])
      .describe('Texts of our links to leave out. Those of a component that is off are left out by themselves.'),
    add: z.array(link).default([]).describe('Links behind the others.'),
    replace: z.array(link).optional().describe('Links instead of ours. By default ours.'),
  });
}

/** Settings of the central dashboard. */
export const centralDashboardProps = z.strictObject({
  menu: changes(menuEntry).prefault({}).describe('Links on the left side.'),
  externalLinks: z.array(externalLink).default([]).describe('Links below the menu, to other sites.'),
  documentation: changes(card).prefault({}).describe('The list "Documentation" on the first page.'),
  quickLinks: changes(card).prefault({}).describe('The list "Quick shortcuts" on the first page.'),
  registration: z
    .boolean()
    .default(false)
    .describe('Whether users without a profile may make one when they first log in.'),
  logoutUrl: link
    .optional()
    .describe('Where the logout button leads. By default as auth.provider has it, such as /oauth2/sign_out.'),
  forceIframe: z
    .boolean()
    .default(true)
    .describe("Whether a component's page that is opened alone moves into the dashboard's frame."),
  metrics: z.boolean().default(true).describe('Whether it serves Prometheus metrics, at /prometheus/metrics.'),
  prometheus: z
    .strictObject({
      url: httpUrl.describe('Prometheus from which the first page draws the load of the cluster.'),
      dashboard: httpUrl
        .optional()
        .describe('Page that opens from these charts, such as one of Grafana. By default none.'),
    })
    .optional()
    .describe('Charts of the cluster on the first page. By default none.'),
  istio: z.boolean().default(true).describe('Whether it hangs on the gateway of Istio.'),
});

export type { CentralDashboardProps } from './central-dashboard-props.generated';

/** These with all defaults filled in. */
export type CentralDashboardSettings = z.output<typeof centralDashboardProps>;
