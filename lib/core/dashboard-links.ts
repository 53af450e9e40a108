/** A page, or a group of pages, in the menu of the dashboard. */
export interface MenuEntry {
  /** What users read. */
  readonly text: string;
  /** Name of its icon: one of Polymer's iron icons, such as `book`, or of the dashboard's own. @default - none */
  readonly icon?: string;
  /** Path on the platform. @default - none: it has items */
  readonly link?: string;
  /** What the entry unfolds, instead of a link of its own. @default - none */
  readonly items?: readonly { readonly text: string; readonly link: string }[];
}

/** A link on the first page of the dashboard. */
export interface Card {
  /** What users read. */
  readonly text: string;
  /** Path on the platform, or URL. */
  readonly link: string;
  /** A line below the text. */
  readonly description: string;
}

/** A link with its place in its list: smaller numbers come first. They leave room for others in between. */
export type Placed<Link> = Link & { readonly order: number };

/** Links that a component brings to the dashboard. They are there while the component is on. */
export interface DashboardLinks {
  /** Its pages. @default - none */
  readonly menu?: readonly Placed<MenuEntry>[];
  /** What users may read of it. @default - none */
  readonly documentation?: readonly Placed<Card>[];
  /** What users often do with it. @default - none */
  readonly quickLinks?: readonly Placed<Card>[];
}

/** One of the dashboard's lists with the links of several components. */
export function inOrder<Link>(lists: readonly (readonly Placed<Link>[] | undefined)[]): Placed<Link>[] {
  return lists.flatMap((links) => links ?? []).sort((a, b) => a.order - b.order);
}
