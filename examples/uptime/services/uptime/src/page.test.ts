import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.ts';

test('the page shows what is down, and takes no markup from addresses', () => {
  const text = page(
    [
      {
        url: 'https://example.com/?<script>"&\'',
        at: '2026-11-28T12:00:00Z',
        up: false,
        detail: '<b>',
        milliseconds: 7,
        available: 0.98765,
      },
      { url: 'https://example.org/' },
    ],
    'From <the worker>.',
  );
  assert.match(text, /<title>1 of 2 down<\/title>/);
  assert.match(text, /https:\/\/example\.com\/\?&lt;script&gt;&quot;&amp;&#39;/);
  assert.match(text, /<td>&lt;b&gt;<td>7<td>98\.77 %<td>2026/);
  assert.match(text, /not checked yet/);
  assert.match(text, /From &lt;the worker&gt;\./);
  assert.doesNotMatch(text, /<script|<b>/);
});
