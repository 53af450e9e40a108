import { cronSchema } from '../../../lib/core/schemas/cron-schema';

const five = cronSchema({ expected: 'five fields', descriptors: true });
const six = cronSchema({ expected: 'six fields', seconds: true });

test.each([
  '0 3 * * *',
  '*/15 9-17/2 1,15 JAN-mar Mon-Fri',
  '0 0 ? * 6',
  '5/10 * * * *',
  '@daily',
  '@every 1h30m',
  '@every 0.5h',
])('%s is taken', (text) => {
  expect(five.safeParse(text).success).toBe(true);
});

test.each([
  ['61 3 * * *', 'for the minute 0 to 59'],
  ['0 24 * * *', 'for the hour 0 to 23'],
  ['0 3 0 * *', 'for the day of the month 1 to 31'],
  ['0 3 * 13 *', 'for the month 1 to 12'],
  ['0 3 * * 7', 'for the day of the week 0 to 6'],
  ['0 3 * * mo', 'for the day of the week 0 to 6'],
  ['a b c d e', 'for the minute 0 to 59'],
  ['5-2 3 * * *', 'for the minute 0 to 59'],
  ['*/0 3 * * *', 'for the minute 0 to 59'],
  ['1-2-3 3 * * *', 'for the minute 0 to 59'],
  ['0, 3 * * *', 'for the minute 0 to 59'],
  ['0 0 3 * * *', 'five fields'],
  ['@every day', 'five fields'],
  ['@reboot', 'five fields'],
  ['', 'five fields'],
])('%j is refused', (text, message) => {
  expect(five.safeParse(text).error?.issues.map((issue) => issue.message)).toEqual([expect.stringContaining(message)]);
});

test('seconds come first where there are some; words are for some controllers only', () => {
  expect(six.safeParse('30 0 3 * * *').success).toBe(true);
  expect(six.safeParse('60 0 3 * * *').error?.issues[0]?.message).toContain('for the second 0 to 59');
  expect(six.safeParse('@daily').error?.issues[0]?.message).toBe('six fields');
});
