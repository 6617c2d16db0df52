/** The query protocol by GET: "Making query requests" in the API references of CloudFormation, STS and IAM. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorization, startServer } from '../testing/test-engine.ts';

const call = '/?Action=GetCallerIdentity&Version=2011-06-15';
const signature = '&X-Amz-Credential=a%2F20261121%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Signature=0';

test('a call comes by GET, signed in a header or in the URL', async (context) => {
  const { url } = await startServer(context);
  const byHeader = await fetch(`${url}${call}`, { headers: { authorization: authorization('sts') } });
  assert.match(await byHeader.text(), /<Account>000000000000<\/Account>/);
  const byUrl = await fetch(`${url}${call}${signature}`);
  assert.match(await byUrl.text(), /<Account>000000000000<\/Account>/);
  const unsigned = await fetch(`${url}${call}`);
  assert.equal(unsigned.status, 403);
  assert.match(await unsigned.text(), /MissingAuthenticationToken/);
});

test('an unknown call by GET is refused as one by POST is', async (context) => {
  const { url } = await startServer(context);
  const answer = await fetch(`${url}/?Action=NoSuchThing&Version=2011-06-15${signature}`);
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /<Code>InvalidAction<\/Code>/);
});

test('a page of another origin calls nothing by GET, with an image or a form', async (context) => {
  const { url } = await startServer(context);
  for (const site of ['cross-site', 'same-site']) {
    const answer = await fetch(`${url}${call}${signature}`, { headers: { 'sec-fetch-site': site } });
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /takes no calls from pages of other origins/);
  }
  const scripted = await fetch(`${url}${call}${signature}`, { headers: { origin: 'https://evil.example' } });
  assert.equal(scripted.status, 403);
});
