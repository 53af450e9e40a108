import { compareSync } from 'bcryptjs';

/** Passwords and keys that stand in manifests, guides and examples of Kubeflow: everybody knows them. */
const PUBLISHED: readonly string[] = [
  '12341234',
  '12345678',
  'password',
  'admin',
  'kubeflow',
  'minio',
  'minio123',
  'test',
  'pUBnBOY80SnXgjibTYM9ZWNzY2xreNGQok',
];

/** Whether everybody knows a password, key or client secret, because examples of Kubeflow have it. */
export function isPublished(secret: string): boolean {
  return PUBLISHED.includes(secret);
}

/** What bcrypt makes of passwords, in the forms that Dex reads. */
const BCRYPT = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Whether a text is a hash by bcrypt. */
export function isHash(text: string): boolean {
  return BCRYPT.test(text);
}

/** Whether a hash by bcrypt is of a password that everybody knows. */
export function isPublishedHash(hash: string): boolean {
  return PUBLISHED.some((each) => compareSync(each, hash));
}

/** Words that stand in examples where users write theirs. */
const PLACEHOLDER =
  /<[^<>]*>|x{4,}|^your-|SET_[A-Z]+|^\$\(|^johnDoe@acme\.com$|^(ipName|hostname|email|project|zone)$|^null$|^none$/i;

/** Whether a value of an example stands where users write theirs, or is empty. */
export function isPlaceholder(text: string): boolean {
  return text === '' || PLACEHOLDER.test(text);
}
