import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../../lib/kubernetes/counted';

test.each([
  [counted(0, 'node'), '0 nodes'],
  [counted(1, 'node'), '1 node'],
  [counted(0.5, 'core'), '0.5 cores'],
  [counted(1, 'NetworkPolicy', 'NetworkPolicies'), '1 NetworkPolicy'],
  [counted(2, 'NetworkPolicy', 'NetworkPolicies'), '2 NetworkPolicies'],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});

/** What messages count. `of 1 objects` is left: of one, too, something is a part. */
const WORDS =
  'applications|autoscalers|components|containers|cores|environments|images|nodes|notes|NetworkPolicies|objects|old replicas|pods|problems|waves';

test('no message puts a plural behind a number itself', () => {
  const lib = join(__dirname, '../../lib');
  const pattern = new RegExp(
    `(?<! of(?: the)? )\\$\\{[^}]*(?:[cC]ount|length|cpu|pods|event\\.)[^}]*\\} (?:${WORDS})\\b`,
  );
  const lines = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      readFileSync(join(lib, file), 'utf8')
        .split('\n')
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(lines.filter((line) => pattern.test(line))).toEqual([]);
});
