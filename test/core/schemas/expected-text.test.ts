import { z } from 'zod';
import { duration } from '../../../lib/core/schemas/duration-schema';
import { expectedText } from '../../../lib/core/schemas/expected-text';
import { dnsLabel, ipAddress, text } from '../../../lib/core/schemas/text-schema';

test.each([
  ['a pattern', duration, 'a duration such as 500ms, 10s or 1m30s'],
  ['a pattern beside a length', dnsLabel, "lowercase letters, digits and '-', starting and ending with a letter or digit"],
  ['a length', text, 'text that is not empty'],
  ['a union with words of its own', ipAddress, 'an IP address'],
  ['a union without', z.union([z.ipv4(), z.ipv6()]), undefined],
  ['what has a default', duration.default('1s'), 'a duration such as 500ms, 10s or 1m30s'],
  ['any text', z.string(), undefined],
  ['a pattern without words', z.string().regex(/^a$/), undefined],
  ['a length without words', z.string().min(1), undefined],
  ['no text', z.int().min(3, 'at least 3'), undefined],
])('the words of %s', (_, schema, expected) => {
  expect(expectedText(schema)).toBe(expected);
}); // biome-ignore format: a table
