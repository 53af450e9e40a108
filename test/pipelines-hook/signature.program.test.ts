import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../lib/components/pipelines/profile-controller');

/** Calls a function of the signing module with the arguments as JSON, and gives its answer. */
function python(program: string, ...values: unknown[]): string {
  const { stdout, stderr, status } = spawnSync('python3', ['-B', '-c', program, JSON.stringify(values)], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const SIGN = `
import datetime, json, sys
from sync_aws import sign
from sync_config import Keys
access, secret, moment, scope, request, headers, body = json.loads(sys.argv[1])
moment = datetime.datetime.strptime(moment, "%Y%m%dT%H%M%SZ")
print(sign(Keys(access, secret), scope, request, headers, body.encode(), moment))
`;

// The examples that Amazon documents for these services.
test('a request to IAM is signed as Amazon does', () => {
  const moment = '20150830T123600Z';
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
    Host: 'iam.amazonaws.com',
    'X-Amz-Date': moment,
  };
  const request = ['GET', '/', 'Action=ListUsers&Version=2010-05-08'];
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  expect(python(SIGN, 'AKIDEXAMPLE', secret, moment, ['us-east-1', 'iam'], request, headers, '')).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
      'SignedHeaders=content-type;host;x-amz-date, ' +
      'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  );
});

test('a request to S3 is signed as Amazon does', () => {
  const moment = '20130524T000000Z';
  const headers = {
    Host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': moment,
  };
  const query = python(
    'import json, sys; from sync_aws import canonical_query; print(canonical_query(json.loads(sys.argv[1])[0]))',
    { lifecycle: '' },
  );
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  expect(
    python(SIGN, 'AKIAIOSFODNN7EXAMPLE', secret, moment, ['us-east-1', 's3'], ['GET', '/', query], headers, ''),
  ).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
      'SignedHeaders=host;x-amz-content-sha256;x-amz-date, ' +
      'Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  );
});
