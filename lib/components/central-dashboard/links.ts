import { linksOf } from '../../core/catalog';
import type { Component } from '../../core/component';
import { type Card, type DashboardLinks, inOrder, type MenuEntry } from '../../core/dashboard-links';
import { choices } from '../../core/explain';
import { formatValue } from '../../core/problem';
import type { Problem } from '../../kubernetes/problem';
import type { CentralDashboardSettings } from './central-dashboard-props';

const LISTS = ['menu', 'documentation', 'quickLinks'] as const;

/** How users change a list of ours. */
interface Changes<Link> {
  readonly hide: readonly string[];
  readonly add: readonly Link[];
  readonly replace?: readonly Link[];
}

/** The links of the dashboard as it reads them from its ConfigMap. */
export function dashboardLinks(ours: readonly DashboardLinks[], settings: CentralDashboardSettings): object {
  return {
    menuLinks: choose<MenuEntry>(inOrder(ours.map(({ menu }) => menu)), settings.menu).map(menuLink),
    externalLinks: settings.externalLinks,
    documentationItems: choose<Card>(
      inOrder(ours.map(({ documentation }) => documentation)),
      settings.documentation,
    ).map(item),
    quickLinks: choose<Card>(inOrder(ours.map(({ quickLinks }) => quickLinks)), settings.quickLinks).map(item),
  };
}

/** Ours, but for those that are hidden; then the user's. */
function choose<Link extends { readonly text: string }>(
  ours: readonly Link[],
  { hide, add, replace }: Changes<Link>,
): readonly Link[] {
  return [...(replace ?? ours.filter(({ text }) => !hide.includes(text))), ...add];
}

function menuLink({ text, icon, link, items }: MenuEntry): object {
  if (items) return { type: 'section', text, icon, items: items.map((each) => ({ type: 'item', ...each })) };
  return { type: 'item', text, icon, link };
}

function item({ text, link, description }: Card): object {
  return { text, link, desc: description };
}

/** Hidden links that no component has, whether it is on or off. */
export function unknownLinks(settings: CentralDashboardSettings, catalog: readonly Component[]): Problem[] {
  return LISTS.flatMap((list) => {
    const known = inOrder<{ readonly text: string }>(linksOf(catalog).map((links) => links[list])).map(
      ({ text }) => text,
    );
    return settings[list].hide.flatMap((text, index) => {
      if (known.includes(text)) return [];
      return [{ path: [list, 'hide', index], message: `got ${formatValue(text)}; ${choices(text, known)}` }];
    });
  });
}
