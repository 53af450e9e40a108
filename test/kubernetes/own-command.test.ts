import { commandOf, ownCommand } from '../../lib/kubernetes/own-command';

test.each([
  [false, 'adopt', [], 'npm run adopt'],
  [false, 'synth', ['a.yaml'], 'npm run synth -- a.yaml'],
  [true, 'adopt', [], 'npx cdk8s-kubeflow adopt'],
  [true, 'iap', ['audiences'], 'npx cdk8s-kubeflow iap audiences'],
])('in a package: %s, %s %j is %s', (isPackage, verb, args, command) => {
  expect(commandOf(isPackage, verb, args)).toBe(command);
});

test('these sources are no package', () => {
  expect(ownCommand('plan')).toBe('npm run plan');
});
