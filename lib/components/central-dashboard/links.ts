import type { PlatformContext } from '../../core/context';
import type { CentralDashboardSettings } from './central-dashboard-props';
import ours from './links.json';

type MenuEntry = CentralDashboardSettings['menu']['add'][number];
type Card = CentralDashboardSettings['quickLinks']['add'][number];

/** How users change a list of ours. */
interface Changes<Link> {
  readonly hide: readonly string[];
  readonly add: readonly Link[];
  readonly replace?: readonly Link[];
}

/** The links of the dashboard as it reads them from its ConfigMap. */
export function dashboardLinks(context: PlatformContext, settings: CentralDashboardSettings): object {
  return {
    menuLinks: choose<MenuEntry>(context, ours.menu, settings.menu).map(menuLink),
    externalLinks: settings.externalLinks,
    documentationItems: choose<Card>(context, ours.documentation, settings.documentation).map(item),
    quickLinks: choose<Card>(context, ours.quickLinks, settings.quickLinks).map(item),
  };
}

/** Ours, but for those that are hidden or lead to a component that is off; then the user's. */
function choose<Link extends { text: string }>(
  context: PlatformContext,
  all: readonly (Link & { component?: string })[],
  { hide, add, replace }: Changes<Link>,
): readonly Link[] {
  const kept = all.filter(
    ({ component, text }) => !hide.includes(text) && (component === undefined || context.has({ name: component })),
  );
  return [...(replace ?? kept), ...add];
}

function menuLink({ text, icon, link, items }: MenuEntry): object {
  if (items) return { type: 'section', text, icon, items: items.map((each) => ({ type: 'item', ...each })) };
  return { type: 'item', text, icon, link };
}

function item({ text, link, description }: Card): object {
  return { text, link, desc: description };
}
