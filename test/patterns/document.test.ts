import { document } from '../../lib/patterns/document';

test('it is the text of the file beside the code', () => {
  expect(document(__dirname, 'document.test.ts')).toContain('the text of the file beside the code');
  expect(document(__dirname, '..', 'patterns', 'document.test.ts')).toBe(document(__dirname, 'document.test.ts'));
});
