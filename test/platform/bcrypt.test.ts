import { bcrypt } from '../../lib/platform/bcrypt';

/** Bytes of a salt as bcrypt writes it. */
function saltOf(text: string): Buffer {
  const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return Buffer.from(
    text.replace(/./g, (digit) => standard[alphabet.indexOf(digit)] as string),
    'base64',
  );
}

// Of the test suite that implementations of bcrypt share.
test.each([
  ['', 'k1wbIrmNyFAPwPVPSVa/ze', 'cw2BCEnBwVS2GbrmgzxFUOqW9dk4TCW'],
  ['a', 'k87L/MF28Q673VKh8/cPi.', 'SUl7MU/rWuSiIDDFayrKk/1tBsSQu4u'],
  ['abc', 'WvvTPHKwdBJ3uk0Z37EMR.', 'hLA2W6N9AEBhEgrAOljy2Ae5MtaSIUi'],
])('%p has the hash that other implementations give it', (password, salt, hash) => {
  expect(bcrypt(password, saltOf(salt))).toBe(`$2b$10$${salt}${hash}`);
});

test('the salt is another each time', () => {
  expect(bcrypt('same')).not.toBe(bcrypt('same'));
});

test('a password of which bcrypt would see a part only is refused', () => {
  expect(() => bcrypt('x'.repeat(73))).toThrow('at most 72 bytes');
});
