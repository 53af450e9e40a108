/**
 * Every platform with Dex hashes a password, and bcrypt is slow on purpose: a quarter of a render. Here its work is the
 * least that it takes; a test of the hash itself says `jest.unmock('bcryptjs')`.
 */
jest.mock('bcryptjs', () => {
  const bcrypt = jest.requireActual<typeof import('bcryptjs')>('bcryptjs');
  return { ...bcrypt, hashSync: (password: string) => bcrypt.hashSync(password, 4) };
});
