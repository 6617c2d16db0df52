import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from '../model.ts';
import { override } from '../override.ts';
import { synthesize } from '../synth.ts';
import { body, queue, refusesEach, takesEach } from '../testing/refusals.ts';
import { keyOf } from './paths.ts';

const at = (path: unknown) => () => queue({}, path as string);
function nesting(...paths: string[]) {
  return () =>
    synthesize([
      body(({ stack }) => {
        for (const [index, path] of paths.entries()) stack(`Child${index}`, queue({ DelaySeconds: index }, path), {});
      }, 'master.yaml'),
    ]);
}

refusesEach({
  'another extension': [
    'PathRefused',
    /"kid\.yml": the path of a template does not end in "\.yaml"[\s\S]*: 'kid\.yaml'/,
    at('kid.yml'),
  ],
  'no extension': ['PathRefused', /does not end in "\.yaml"/, at('kid')],
  'an extension in capitals': ['PathRefused', /does not end[\s\S]*'kid\.yaml'/, at('kid.YAML')],
  'an extension alone': ['PathRefused', /begins with "\."/, at('.yaml')],
  'the name of the manifest': ['PathRefused', /does not end in "\.yaml"/, at('manifest.json')],
  'a path that leads out of dist/': ['PathRefused', /leads out of dist\//, at('../kid.yaml')],
  'a path that leads out of dist/ on the way': ['PathRefused', /leads out of dist\//, at('a/../../kid.yaml')],
  'an absolute path': ['PathRefused', /is not relative/, at('/kid.yaml')],
  'a drive': ['PathRefused', /is not relative/, at('C:/kid.yaml')],
  'a backslash': ['PathRefused', /has a backslash[\s\S]*'a\/kid\.yaml'/, at('a\\kid.yaml')],
  'a character that ends the path of a URL': ['PathRefused', /has "#" in it[\s\S]*'a-b\.yaml'/, at('a#b.yaml')],
  'a query': ['PathRefused', /has "\?" in it/, at('a?b.yaml')],
  'a percent sign': ['PathRefused', /has "%" in it/, at('a%20b.yaml')],
  'a space': ['PathRefused', /has " " in it/, at('a b.yaml')],
  'a reference': ['PathRefused', /has "\$" in it/, at('templates/${x}.yaml')],
  'a letter that URLs escape': ['PathRefused', /has "é" in it/, at('é.yaml')],
  'two slashes': ['PathRefused', /has a name without characters/, at('a//b.yaml')],
  'a folder that is hidden': ['PathRefused', /begins with "\."/, at('.git/b.yaml')],
  'an empty path': ['PathRefused', /is empty/, at('')],
  'no path': ['PathRefused', /is no text/, at(null)],
  'a path of 900 characters': ['PathRefused', /more than 800/, at(`${'a/'.repeat(450)}b.yaml`)],
  'a path of an override': ['PathRefused', /"kid\.yml"/, () => override(queue({}), { path: 'kid.yml' }, () => ({}))],
  'two paths that differ in case only': ['PathTaken', /differ in case only/, nesting('a/kid.yaml', 'a/Kid.yaml')],
  'a folder that is a file as well': [
    'PathTaken',
    /a folder and a file of one name/,
    nesting('a.yaml', 'a.yaml/b.yaml'),
  ],
});

takesEach({
  'a path of letters, digits, dots, hyphens and underscores': at('templates/my_app-2/queue.v1.yaml'),
  'a path in dist/ itself': at('queue.yaml'),
  'like names in different folders': nesting('a/kid.yaml', 'b/Kid.yaml'),
});

test('a key carries the hash of what it holds, whatever the path', () => {
  const sha256 = 'ab'.repeat(32);
  assert.equal(keyOf('templates/a.yaml', sha256), 'templates/a.abababababab.yaml');
  assert.equal(keyOf('a.yaml.yaml', sha256), 'a.yaml.abababababab.yaml');
  const keys = (seconds: number) => {
    const child: Template = queue({ DelaySeconds: seconds }, 'kid.yaml');
    return synthesize([
      body(({ stack }) => void stack('Kid', child as never, {} as never), 'master.yaml'),
    ]).templates.map(({ key }) => key);
  };
  assert.equal(new Set([...keys(1), ...keys(2)]).size, 4);
});
