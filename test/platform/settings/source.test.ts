import { parseSource } from '../../../lib/platform/settings/parse';
import { locateIn } from '../../../lib/platform/settings/source';

describe('locateIn', () => {
  const { source } = parseSource('a:\n  b:\n    - c: 1\n    - c: 2\n', 'file.yaml');

  test.each([
    ['a key', ['a', 'b'], 2],
    ['a list item', ['a', 'b', 1], 4],
    ['a key in a list item', ['a', 'b', 1, 'c'], 4],
    ['the nearest map above a key that is not there', ['a', 'x', 'y'], 1],
    ['the list above an item that is not there', ['a', 'b', 7, 'c'], 2],
    ['the key whose value is no map', ['a', 'b', 0, 'c', 'd'], 3],
  ])('finds %s', (_, path, line) => {
    expect(locateIn(source, path)).toMatchObject({ file: 'file.yaml', line });
  });
});
