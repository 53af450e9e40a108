import { isRecord } from './objects';

/**
 * Whether an error of the operating system is of a kind, such as `ENOENT`. (Asking whether it is an `Error` would not do: within jest
 * those that come from Node are of another class of that name.)
 */
export function isSystemError(error: unknown, code: string): boolean {
  return isRecord(error) && error.code === code;
}
