import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type LocatedProblem, SettingsError } from '../../core/problem';
import { parseOnce } from '../../core/schemas/parsed-once';
import type { RenderedFile } from '../render/rendered-file';
import { type GitOpsInput, type GitOpsSettings, gitopsSchema } from '../settings/gitops-schema';
import type { LoadedSettings } from '../settings/load';
import { argoCdFiles, argoCdFolder } from './argo-cd';
import { fluxFiles, fluxFolder } from './flux';

/** A folder beside dist, with what tells a GitOps controller of it. */
export interface GitOpsFolder {
  /** Path of the folder. */
  readonly folder: string;
  readonly files: readonly RenderedFile[];
}

/**
 * The folders for the GitOps controllers that the settings name. None where they name none.
 *
 * @param dist path of the folder with the manifests
 * @param asked what somebody has asked for beside the settings, which counts before them
 * @throws SettingsError when the repository is not known
 */
export function gitOpsFolders(
  files: readonly RenderedFile[],
  dist: string,
  loaded: LoadedSettings,
  asked: GitOpsInput = {},
): GitOpsFolder[] {
  const settings = gitOpsSettings(loaded, asked);
  if (!settings) return [];
  const { repoURL, revision, argocd, flux, path = pathInRepository(dist) } = settings;
  const clusterPlatform = loaded.settings.cluster.platform;
  return [
    ...(argocd && repoURL !== undefined
      ? [
          {
            folder: argoCdFolder(dist),
            files: argoCdFiles({ files, settings: argocd, repoURL, revision, path, clusterPlatform }),
          },
        ]
      : []),
    ...(flux
      ? [{ folder: fluxFolder(dist), files: fluxFiles({ files, settings: flux, repoURL, revision, path }) }]
      : []),
  ];
}

/** What users ought to know of manifests that they are about to commit. */
export function gitOpsWarnings(loaded: LoadedSettings, asked: GitOpsInput = {}): string[] {
  const { gitops, credentials } = loaded.settings;
  const isAsked = [gitops, asked].some((each) => each?.argocd ?? each?.flux);
  if (!isAsked || credentials.source !== 'generated') return [];
  return [
    'the manifests hold generated passwords, and a repository keeps them for all who read it; ' +
      'credentials.source can be "existing" or "externalSecrets"',
  ];
}

/** What the settings say, with what is asked for; undefined where neither names a controller. */
function gitOpsSettings(loaded: LoadedSettings, asked: GitOpsInput): GitOpsSettings | undefined {
  const { argocd, flux, ...said } = { ...loaded.settings.gitops };
  const own = definedOf(asked);
  const settings = parseOnce(gitopsSchema, {
    ...said,
    ...own,
    ...(argocd || own.argocd ? { argocd: { ...argocd, ...own.argocd } } : {}),
    ...(flux || own.flux ? { flux: { ...flux, ...own.flux } } : {}),
  });
  if (!settings.argocd && !settings.flux) return undefined;
  const problems = missing(settings, loaded);
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function missing({ repoURL, argocd, flux }: GitOpsSettings, loaded: LoadedSettings): LocatedProblem[] {
  if (repoURL !== undefined || (!argocd && flux?.source)) return [];
  const message = `${argocd ? 'Argo CD' : 'Flux'} has to know the repository that holds dist: its address, here or as --repo <url>`;
  return [loaded.problem(['gitops', 'repoURL'], message)];
}

function definedOf(input: GitOpsInput): GitOpsInput {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** Where a folder lies in its working copy of git; its name where it lies in none. */
function pathInRepository(folder: string): string {
  for (let above = dirname(folder); ; above = dirname(above)) {
    if (existsSync(join(above, '.git'))) return relative(above, folder).split(sep).join('/');
    if (above === dirname(above)) return basename(folder);
  }
}
