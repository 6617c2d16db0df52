import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheControlOf, contentTypeOf, isHashed } from './classify.ts';

test('names that build tools make of content', () => {
  const hashed = [
    ...[
      'main.8f3e2a1b.js',
      'static/js/main.8f3e2a1b.chunk.js',
      'styles.4c1f0e9d2b7a6c53.css',
      'runtime-8f3e2a1b9c0d.js',
    ],
    ...[
      'assets/index-DiwrgTda.js',
      'assets/index-BxK3_p-Z.css',
      'app-ABCD2345.js',
      'assets/app-ABCDEFGH.js',
      'index-Bx3Kp9Zq.js',
    ],
    ...['_next/static/chunks/main.js', '_app/immutable/start.js', '_astro/hoisted.js', 'assets/font-Ab3dEf9h.woff2'],
  ];
  assert.deepEqual(
    hashed.filter((path) => !isHashed(path)),
    [],
  );
});

test('names that people give', () => {
  const plain = [
    ...[
      'index.html',
      'jquery-slim.min.js',
      'my-component.css',
      'photo-20240131.jpg',
      'version-release2.js',
      'robots.txt',
    ],
    ...[
      'assets/logo-original.png',
      'assets/icon-Settings.svg',
      'my-Component.css',
      'favicon.ico',
      'data-10000000.json',
      'a-deadbeef.js',
    ],
  ];
  assert.deepEqual(plain.filter(isHashed), []);
});

test('pages and what decides about them are asked for each time, whatever their name', () => {
  for (const path of [
    'index.html',
    'about.8f3e2a1b.html',
    'sw.js',
    'service-worker.js',
    'site.webmanifest',
    'assets/manifest.json',
  ]) {
    assert.equal(cacheControlOf(path), 'no-cache', path);
  }
});

test('types by name, and a type that says nothing for the rest', () => {
  assert.deepEqual(
    ['a.MJS', 'a.woff2', 'a.svg', 'a.b/c', 'noext', '.well-known/apple-app-site-association', 'a.wasm', 'a.md'].map(
      contentTypeOf,
    ),
    [
      ...['text/javascript; charset=utf-8', 'font/woff2', 'image/svg+xml; charset=utf-8', 'application/octet-stream'],
      ...['application/octet-stream', 'application/json', 'application/wasm', 'text/markdown; charset=utf-8'],
    ],
  );
});
