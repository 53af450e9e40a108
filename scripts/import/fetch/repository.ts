import { ImportProblem, reasonOf } from '../problem';
import type { RepositorySource } from '../sources';
import type { Fetched, FetchedFile } from './fetched';

/** Where a public repository serves its files; the only place that names the host. */
const RAW_CONTENT = 'https://raw.githubusercontent.com';
const TIMEOUT_MS = 30_000;

/** Gets the text at a URL. */
export type HttpGet = (url: string) => Promise<string>;

/** The files of a repository at the source's tag or commit. Their content is checked after normalization. */
export async function fetchRepository(source: RepositorySource, get: HttpGet = httpGet): Promise<Fetched> {
  return { files: await Promise.all(source.path.map((path) => fetchFile(source, path, get))) };
}

/** The address of one file of a repository source. */
export function rawUrl(source: RepositorySource, path: string, base: string = RAW_CONTENT): string {
  return `${base}/${source.repository}/${source.tag ?? source.commit}/${path}`;
}

async function fetchFile(source: RepositorySource, path: string, get: HttpGet): Promise<FetchedFile> {
  const url = rawUrl(source, path);
  try {
    return { name: path, text: await get(url) };
  } catch (error) {
    throw new ImportProblem(`${url}: ${reasonOf(error)}`);
  }
}

/** Gets the text at a URL; anything but success within the timeout is an error. */
export async function httpGet(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new ImportProblem(`HTTP ${response.status} ${response.statusText}`);
  return response.text();
}
