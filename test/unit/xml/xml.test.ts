import { describe, expect, it } from 'vitest';
import {
  appendChild,
  applySplices,
  removeAttribute,
  removeNode,
  type Splice,
  setAttribute,
  setText,
} from '../../../shared/xml/edit.ts';
import { attributeOf, childElements, elementAt, textAt } from '../../../shared/xml/query.ts';
import { parseXml, type XmlDocument, type XmlElement, type XmlNode, XmlSyntaxError } from '../../../shared/xml/tree.ts';

const DOMAIN = `<?xml version="1.0"?>
<!-- by hand: do not touch -->\r
<domain type='kvm'  id="7" xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web &amp; db 😀</name>
  <!-- two > one -->
  <memory unit = 'KiB'>1048576</memory>
  <devices>
    <disk type='file' device="disk"><target dev='vda' bus='virtio'/></disk>
    <disk type='file' device='cdrom'>
      <target dev='sda' />
    </disk>
    <unknown a='"' b="'"><![CDATA[<raw>]]></unknown>
  </devices>
  <?keep me?>
  <qemu:commandline><qemu:arg value='-S'/></qemu:commandline>
</domain>
`;

function edit(document: XmlDocument, ...splices: readonly (Splice | null)[]): string {
  return applySplices(
    document.text,
    splices.filter((splice) => splice !== null),
  );
}

function must(element: XmlElement | null): XmlElement {
  if (element === null) throw new Error('no such element');
  return element;
}

/** The text of a document, put together from the ranges of its nodes alone. */
function rebuild(document: XmlDocument, node: XmlNode): string {
  if (node.kind !== 'element') return document.text.slice(node.start, node.end);
  const inside = node.children.map((child) => rebuild(document, child)).join('');
  return document.text.slice(node.start, node.openEnd) + inside + document.text.slice(node.closeStart, node.end);
}

describe('parseXml', () => {
  const document = parseXml(DOMAIN);

  it('covers every byte by a range', () => {
    const { start, end } = document.root;
    expect(rebuild(document, document.root)).toBe(DOMAIN.slice(start, end));
    expect(DOMAIN.slice(0, start)).toContain('by hand');
    expect(DOMAIN.slice(end)).toBe('\n');
  });

  it('finds values and where they lie', () => {
    expect(textAt(document.root, 'name')).toBe('web & db 😀');
    const [disk, cdrom] = childElements(must(elementAt(document.root, 'devices')), 'disk');
    expect(attributeOf(disk ?? null, 'device')).toBe('disk');
    expect(attributeOf(elementAt(must(cdrom ?? null), 'target'), 'dev')).toBe('sda');
    for (const attribute of document.root.attributes) {
      expect(DOMAIN.slice(attribute.valueRange.start, attribute.valueRange.end)).toBe(attribute.value);
      expect(DOMAIN.slice(attribute.start, attribute.end)).toMatch(new RegExp(`^${attribute.name}\\s*=`));
    }
  });

  it('resolves namespaces whatever the prefix', () => {
    const line = must(elementAt(document.root, 'commandline'));
    expect([line.name, line.namespace]).toEqual(['qemu:commandline', 'http://libvirt.org/schemas/domain/qemu/1.0']);
  });

  it.each([
    ['', 'empty'],
    ['<a>', 'never closed'],
    ['<a></b>', 'wrong end'],
    ['<a b=c/>', 'no quotes'],
    ['<a>&unknown;</a>', 'unknown entity'],
    ['<p:a/>', 'unknown prefix'],
    ['<a/><b/>', 'two roots'],
  ])('refuses %j: %s', (text) => expect(() => parseXml(text)).toThrow(XmlSyntaxError));

  it('says where it stopped', () => {
    try {
      parseXml('<a>\n  <b></c>\n</a>');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ line: 2 });
    }
  });

  it('refuses depth that would take its time', () => {
    const nested = (deep: number) => `${'<a>'.repeat(deep)}${'</a>'.repeat(deep)}`;
    expect(parseXml(nested(256)).root.end).toBe(nested(256).length);
    expect(() => parseXml(nested(100_000))).toThrow('nested too deeply');
  });
});

describe('edits', () => {
  const document = parseXml(DOMAIN);
  const devices = must(elementAt(document.root, 'devices'));
  const [disk = document.root, cdrom = document.root] = childElements(devices, 'disk');

  it('of nothing give the same bytes', () => expect(edit(document)).toBe(DOMAIN));

  it('touch only the value of an attribute and keep its quotes', () => {
    expect(edit(document, setAttribute(disk, 'device', `a"b'<`))).toBe(
      DOMAIN.replace('device="disk"', `device="a&quot;b'&lt;"`),
    );
    expect(edit(document, setAttribute(cdrom, 'device', `a"b'\n`))).toBe(
      DOMAIN.replace("device='cdrom'", `device='a"b&apos;&#10;'`),
    );
  });

  it('add an attribute behind the others', () => {
    expect(edit(document, setAttribute(document.root, 'new', '1'))).toBe(
      DOMAIN.replace("qemu/1.0'>", "qemu/1.0' new='1'>"),
    );
    expect(edit(document, setAttribute(devices, 'x', 'y'))).toBe(DOMAIN.replace('<devices>', "<devices x='y'>"));
  });

  it('remove an attribute with its space', () => {
    expect(edit(document, removeAttribute(document, document.root, 'id'))).toBe(DOMAIN.replace('  id="7"', ''));
    expect(removeAttribute(document, document.root, 'none')).toBeNull();
  });

  it('set a text, also in an element that had no inside', () => {
    const name = must(elementAt(document.root, 'name'));
    expect(edit(document, setText(document, name, 'a<b&c'))).toBe(DOMAIN.replace('web &amp; db 😀', 'a&lt;b&amp;c'));
    const target = must(elementAt(cdrom, 'target'));
    expect(edit(document, setText(document, target, 'x'))).toBe(
      DOMAIN.replace("<target dev='sda' />", "<target dev='sda'>x</target>"),
    );
  });

  it('add a child in the manner of its siblings', () => {
    expect(edit(document, appendChild(document, cdrom, '<readonly/>'))).toBe(
      DOMAIN.replace("<target dev='sda' />", "<target dev='sda' />\n      <readonly/>"),
    );
    const target = must(elementAt(cdrom, 'target'));
    expect(edit(document, appendChild(document, target, '<x/>'))).toBe(
      DOMAIN.replace("<target dev='sda' />", "<target dev='sda'>\n        <x/>\n      </target>"),
    );
  });

  it('remove a node with its line', () => {
    expect(edit(document, removeNode(document, cdrom))).toBe(
      DOMAIN.replace("\n    <disk type='file' device='cdrom'>\n      <target dev='sda' />\n    </disk>", ''),
    );
  });

  it('go together in one pass, in any order, and refuse to overlap', () => {
    const name = must(elementAt(document.root, 'name'));
    const splices = [removeNode(document, cdrom), setText(document, name, 'n'), setAttribute(disk, 'type', 'block')];
    expect(edit(document, ...splices)).toBe(edit(document, ...splices.toReversed()));
    expect(() => edit(document, removeNode(document, devices), setAttribute(disk, 'type', 'x'))).toThrow(RangeError);
  });

  it('leave a document that reads back with the change and nothing else', () => {
    const value = `<&>"' \t\n\r end`;
    const changed = parseXml(edit(document, setAttribute(disk, 'device', value)));
    const [again] = childElements(must(elementAt(changed.root, 'devices')), 'disk');
    expect(attributeOf(again ?? null, 'device')).toBe(value);
  });
});
