import { parse } from 'yaml';
import { yamlText } from '../../lib/patterns/document';

test.each([
  'yes',
  'no',
  'on',
  'Off',
  'y',
  'N',
  '0777',
  '1_000',
  '12:30',
  '~',
  '1e3',
  '2001-01-01',
  'plain',
])('the text %s is text for a reader of YAML 1.1, too', (text) => {
  const document = yamlText({ value: text });
  expect(parse(document, { version: '1.1' })).toEqual({ value: text });
  expect(parse(document)).toEqual({ value: text });
});

test('long texts stay on one line, and nothing becomes an anchor', () => {
  const shared = { a: 'word '.repeat(60).trim() };
  expect(yamlText({ one: shared, two: shared })).toBe(`one:\n  a: ${shared.a}\ntwo:\n  a: ${shared.a}\n`);
});
