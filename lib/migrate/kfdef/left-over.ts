import { formatPath } from '../../core/problem';
import type { Migration } from '../migration';
import type { KfDef } from './kfdef';

/** Where upstream's manifests come from, and the copies of them that kfctl itself names. */
const UPSTREAM = /(kubeflow\/(manifests|kubeflow|community-distribution)|opendatahub-io\/manifests)\b/;

/** Says of what is no application and no value why nothing of it is taken. */
export function reportLeftOver({ applications, repos, leftOver, unknown, beside }: KfDef, migration: Migration): void {
  for (const { what, location } of beside) {
    migration.note('unknown', `document: ${what}`, location, {
      setting: 'extras',
      note: 'no part of the KfDef, so kfctl left it alone: name its manifests in extras if the platform needs them',
    });
  }
  for (const { path, location } of unknown) {
    migration.note('dropped', formatPath(path), location, { note: 'kfctl knows no such key: it did nothing' });
  }
  for (const { what, location } of leftOver) {
    migration.note('dropped', what, location, { note: 'no component of that name is in the list' });
  }
  for (const { name, uri, location } of repos) {
    const users = applications.filter(({ repo }) => repo === name).map((each) => each.name);
    if (users.length === 0 || UPSTREAM.test(uri)) continue;
    migration.note('unknown', `repository ${name}`, location, {
      note: `${uri} is not kubeflow/manifests: of ${users.join(', ')} the folders tell what they are; what differs in them is not carried over`,
    });
  }
  const known = new Set(repos.map(({ name }) => name));
  for (const { name, repo, location } of applications) {
    if (repo === undefined || known.size === 0 || known.has(repo)) continue;
    migration.note('unknown', `${name}: repository ${repo}`, location, {
      note: 'no repository of that name is in spec.repos: the folder tells what the application is',
    });
  }
}
