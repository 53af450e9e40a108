import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Which files each file imports, by their paths from the project's root; imports of types count. Libraries do not. */
export type Imports = Readonly<Record<string, readonly string[]>>;

/**
 * The imports of every TypeScript file below a folder of the project.
 *
 * @throws when a relative import leads nowhere
 */
export function importsBelow(folder: string): Imports {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => posix.join(folder, file))
    .filter((file) => file.endsWith('.ts'));
  return Object.fromEntries(files.map((file) => [file, importsOf(file, readFileSync(join(ROOT, file), 'utf8'))]));
}

/** What follows `from`, `import` or `require`, when it begins with a dot. */
const SPECIFIER = /\b(?:from|import|require)\s*\(?\s*(['"])(\.[^'"\n]*)\1/g;

/** The files that the text of a file imports. */
export function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(SPECIFIER)].map(([, , specifier = '']) => {
    const path = posix.join(posix.dirname(file), specifier);
    const found = [path, `${path}.ts`, `${path}/index.ts`].find(
      (each) => /\.\w+$/.test(each) && existsSync(join(ROOT, each)),
    );
    if (!found) throw new Error(`${file} imports ${specifier}, which is not there`);
    return found;
  });
}

/** Groups of files that import each other, directly or through others, each in alphabetical order. */
export function circles(imports: Imports): string[][] {
  const reachable = new Map<string, Set<string>>();
  for (const file of Object.keys(imports)) {
    const seen = new Set<string>();
    const left = [...(imports[file] ?? [])];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      left.push(...(imports[next] ?? []));
    }
    reachable.set(file, seen);
  }
  const reaches = (from: string, to: string) => reachable.get(from)?.has(to) ?? false;
  const groups = Object.keys(imports)
    .filter((file) => reaches(file, file))
    .map((file) => Object.keys(imports).filter((other) => reaches(file, other) && reaches(other, file)));
  return [...new Map(groups.map((group) => [group.sort().join(), group])).values()];
}
