import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PAPERS } from '../support/pack';

const ROOT = join(__dirname, '../..');
const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };

/** Folders of the package whose files pages may lead to. */
const FOLDERS = ['docs', 'platforms'];

const pages = [...PAPERS, ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map(inDocs)].filter(
  (path) => path.endsWith('.md'),
);

function inDocs(name: string): string {
  return join('docs', name);
}

/** What a page says, without what stands there as code. */
function proseOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/`[^`\n]*`/g, '');
}

interface Link {
  readonly page: string;
  readonly link: string;
  /** Path from the root. */
  readonly target: string;
  readonly anchor: string | undefined;
}

const links = pages.flatMap((page): Link[] =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: *(\S+)/gm)]
    .map(([, inline, reference]) => inline ?? reference ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#');
      return { page, link, target: path === '' ? page : join(dirname(page), path), anchor };
    }),
);

/** As GitHub names headings. */
function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>();
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```.*?^```$/gms, '');
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) => {
    const name = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}-${count}`;
  });
}

const of = ({ page, link }: Link) => `${page}: ${link}`;

test('the package has the folders that its pages lead to', () => {
  expect(files).toEqual(expect.arrayContaining(FOLDERS));
});

test('links of the pages in the package lead to what is in it', () => {
  expect(links.length).toBeGreaterThan(200);
  const outside = links.filter(
    ({ target }) =>
      !(PAPERS.includes(target) || FOLDERS.some((folder) => target === folder || target.startsWith(`${folder}/`))) ||
      target.endsWith('.credentials.yaml') ||
      !existsSync(join(ROOT, target)),
  );
  expect(outside.map(of)).toEqual([]);
});

test('links to a heading lead to one', () => {
  const lost = links.filter(
    ({ target, anchor }) =>
      anchor !== undefined && statSync(join(ROOT, target)).isFile() && !anchorsOf(target).includes(anchor),
  );
  expect(links.filter(({ anchor }) => anchor !== undefined).length).toBeGreaterThan(50);
  expect(lost.map(of)).toEqual([]);
});
