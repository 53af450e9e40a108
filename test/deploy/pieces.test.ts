import { Backoff } from '../../lib/deploy/clock';
import { proxyFor } from '../../lib/deploy/cluster/proxy';
import { formatDuration, parseDuration } from '../../lib/deploy/text/duration';
import { painter } from '../../lib/deploy/text/terminal';

test.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1_500],
  ['250ms', 250],
  ['5', undefined],
  ['', undefined],
  ['5 m', undefined],
  ['m5', undefined],
  ['-5m', undefined],
])('the duration %j is %p milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  [412, '0.4 s'],
  [12_400, '12 s'],
  [59_700, '1 min 0 s'],
  [185_000, '3 min 5 s'],
])('%d milliseconds are told as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('a backoff doubles up to its limit, shortened by up to half', () => {
  const clock = (chance: number) => ({ now: () => 0, sleep: async () => {}, random: () => chance });
  const waits = (chance: number) => {
    const backoff = new Backoff(clock(chance), 100, 500);
    return [1, 2, 3, 4].map(() => backoff.wait());
  };
  expect(waits(0)).toEqual([100, 200, 400, 500]);
  expect(waits(0.5)).toEqual([75, 150, 300, 375]);
});

test.each<[string, string | undefined, NodeJS.ProcessEnv, string | undefined]>([
  ['https://api.example.com:6443', undefined, {}, undefined],
  ['https://api.example.com:6443', 'http://proxy:1', { HTTPS_PROXY: 'http://other:2' }, 'http://proxy:1'],
  ['https://api.example.com:6443', undefined, { HTTPS_PROXY: 'http://proxy:1' }, 'http://proxy:1'],
  ['https://api.example.com:6443', undefined, { https_proxy: 'proxy:1' }, 'http://proxy:1'],
  ['http://api.example.com', undefined, { HTTPS_PROXY: 'http://proxy:1' }, undefined],
  [
    'https://api.example.com:6443',
    undefined,
    { HTTPS_PROXY: 'http://proxy:1', NO_PROXY: 'a.b, .example.com' },
    undefined,
  ],
  [
    'https://api.example.com:6443',
    undefined,
    { HTTPS_PROXY: 'http://proxy:1', NO_PROXY: 'ample.com' },
    'http://proxy:1',
  ],
  ['https://api.example.com:6443', undefined, { HTTPS_PROXY: 'http://proxy:1', no_proxy: '*' }, undefined],
  ['https://10.1.2.3:6443', undefined, { HTTPS_PROXY: 'http://proxy:1', NO_PROXY: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3:6443', undefined, { HTTPS_PROXY: 'http://proxy:1', NO_PROXY: '10.0.0.0/8' }, 'http://proxy:1'],
  ['https://127.0.0.1:6443', undefined, { HTTPS_PROXY: 'http://proxy:1' }, undefined],
  ['https://localhost:6443', undefined, { HTTPS_PROXY: 'http://proxy:1' }, undefined],
])('the way to %s with proxy-url %s and %j is %s', (server, configured, env, proxy) => {
  expect(proxyFor(new URL(server), configured, env)).toBe(proxy);
});

test('a SOCKS proxy is refused by name', () => {
  expect(() => proxyFor(new URL('https://x'), 'socks5://p:1', {})).toThrow('socks5://p:1 is a SOCKS proxy');
});

test('colours are for terminals only, and NO_COLOR is obeyed', () => {
  const terminal = (isTTY: boolean) => ({ isTTY, write: () => {} });
  expect(painter(terminal(true), {})('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(painter(terminal(true), { NO_COLOR: '1' })('red', 'x')).toBe('x');
  expect(painter(terminal(true), { TERM: 'dumb' })('red', 'x')).toBe('x');
  expect(painter(terminal(false), {})('red', 'x')).toBe('x');
});
