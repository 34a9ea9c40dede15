import { SaxesParser } from 'saxes';

/** Where something lies in the source, in UTF-16 units; `end` is behind it. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

interface XmlAttribute extends SourceRange {
  /** As written, with its prefix. */
  readonly name: string;
  /** Entities resolved. */
  readonly value: string;
  /** Between the quotes. */
  readonly valueRange: SourceRange;
  readonly quote: '"' | "'";
}

export interface XmlElement extends SourceRange {
  readonly kind: 'element';
  /** As written, with its prefix. */
  readonly name: string;
  /** Without its prefix. */
  readonly local: string;
  /** The namespace that its prefix stands for, or the empty string. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
  readonly parent: XmlElement | null;
  /** Behind the start tag. */
  readonly openEnd: number;
  /** Where the end tag begins; equals `openEnd` when there is none. */
  readonly closeStart: number;
  readonly selfClosing: boolean;
}

/** Anything that is no element. `value` is what it says: a text with its entities resolved, a comment's inside. */
interface XmlLeaf extends SourceRange {
  readonly kind: 'text' | 'cdata' | 'comment' | 'instruction';
  readonly value: string;
}

export type XmlNode = XmlElement | XmlLeaf;

/** A document and the very text that it was read from: edits are splices into that text (see edit.ts). */
export interface XmlDocument {
  readonly text: string;
  readonly root: XmlElement;
}

/** Text that is not well-formed XML. Line and column count from 1. */
export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError';
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Deeper documents are refused, as libxml2 does: looking up a prefix takes time by depth, and hosts are not trusted. */
const MAX_DEPTH = 256;

type Open = { -readonly [K in keyof XmlElement]: XmlElement[K] } & {
  readonly attributes: XmlAttribute[];
  readonly children: XmlNode[];
};

/** Reads a document strictly. Throws XmlSyntaxError. No external entity is ever resolved; unknown ones are errors. */
export function parseXml(text: string): XmlDocument {
  const parser = new SaxesParser({ xmlns: true });
  const open: Open[] = [];
  let root: XmlElement | null = null;
  let tagName = '';
  let attributes: XmlAttribute[] = [];
  // Behind the last node or attribute: nodes follow each other without a gap, so it is also where the next begins.
  let cursor = 0;
  let tagStart = 0;

  const fail = (message: string): never => {
    throw new XmlSyntaxError(message, parser.line, parser.column + 1);
  };
  const addLeaf = (kind: XmlLeaf['kind'], value: string, end: number): void => {
    open.at(-1)?.children.push({ kind, value, start: cursor, end });
    cursor = end;
  };

  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('xmldecl', () => {
    cursor = parser.position;
  });
  parser.on('doctype', () => {
    cursor = parser.position;
  });
  // The parser has read one character ahead when it reports a text, and lacks one when it reports a comment.
  parser.on('text', (value) => addLeaf('text', value, parser.position - 1));
  parser.on('comment', (value) => addLeaf('comment', value, parser.position + 1));
  parser.on('cdata', (value) => addLeaf('cdata', value, parser.position));
  parser.on('processinginstruction', ({ target, body }) =>
    addLeaf('instruction', `${target} ${body}`, parser.position),
  );
  parser.on('opentagstart', (tag) => {
    tagStart = cursor;
    tagName = tag.name;
    cursor = tagStart + 1 + tagName.length;
    attributes = [];
  });
  parser.on('attribute', ({ name, value }) => {
    const attribute = locateAttribute(text, cursor, parser.position, name, value);
    attributes.push(attribute);
    cursor = attribute.end;
  });
  parser.on('opentag', (tag) => {
    cursor = parser.position;
    const element: Open = {
      kind: 'element',
      name: tagName,
      local: tag.local,
      namespace: tag.uri,
      attributes,
      children: [],
      parent: open.at(-1) ?? null,
      start: tagStart,
      openEnd: cursor,
      closeStart: cursor,
      end: cursor,
      selfClosing: tag.isSelfClosing,
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    if (open.length >= MAX_DEPTH) fail('elements are nested too deeply');
    open.push(element);
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined || element.selfClosing) return;
    element.closeStart = cursor;
    element.end = parser.position;
    cursor = element.end;
  });
  parser.write(text).close();
  if (root === null) throw new XmlSyntaxError('the document is empty', 1, 1);
  return { text, root };
}

function locateAttribute(text: string, from: number, end: number, name: string, value: string): XmlAttribute {
  let start = from;
  while (/\s/.test(text.charAt(start))) start += 1;
  let quoteAt = text.indexOf('=', start + name.length) + 1;
  while (/\s/.test(text.charAt(quoteAt))) quoteAt += 1;
  const quote = text.charAt(quoteAt) === "'" ? "'" : '"';
  return { name, value, start, end, valueRange: { start: quoteAt + 1, end: end - 1 }, quote };
}
