import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { element, list, parseXml } from './xml.ts';

test('whatever text is written, the XML is well-formed and reads back the same, control characters aside', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const xml = element('a', text);
      assert.equal(XMLValidator.validate(xml), true);
      const options = { parseTagValue: false, trimValues: false, htmlEntities: true };
      const expected = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
      assert.equal(new XMLParser(options).parse(xml).a, expected);
    }),
  );
});

test('what is not XML, or has another root, is MalformedXML', () => {
  for (const text of ['', 'no', '<Delete>', '<Other/>', '<Delete><a></Delete>']) {
    assert.throws(() => parseXml(text, 'Delete'), { code: 'MalformedXML' }, text);
  }
  assert.deepEqual(parseXml('<?xml version="1.0"?><Delete xmlns="x"><Quiet>true</Quiet></Delete>', 'Delete'), {
    Quiet: 'true',
  });
  assert.deepEqual(parseXml('<Delete/>', 'Delete'), {});
});

test('an element that stands once is a list of one', () => {
  assert.deepEqual([list(undefined), list(''), list('a'), list(['a'])], [[], [], ['a'], ['a']]);
});
