/**
 * The time at which what is packed was made, as https://reproducible-builds.org/specs/source-date-epoch/ says it.
 *
 * @param seconds since 1970. @default - what SOURCE_DATE_EPOCH says
 * @returns undefined where nobody says one
 * @throws when it is no such number
 */
export function sourceDate(seconds: string | undefined = process.env.SOURCE_DATE_EPOCH): Date | undefined {
  if (seconds === undefined || seconds === '') return undefined;
  const date = new Date(Number(seconds) * 1000);
  if (/^\d+$/.test(seconds) && Number.isFinite(date.getTime())) return date;
  throw new Error(`SOURCE_DATE_EPOCH: expected whole seconds since 1970, got ${JSON.stringify(seconds)}`);
}
