import type { SourceRange, XmlDocument, XmlElement, XmlNode } from './tree.ts';

/** A change of a document's text: what lies between start and end becomes `text`. Everything else keeps its bytes. */
export interface Splice extends SourceRange {
  readonly text: string;
}

/** The text after the splices, which may come in any order. Throws RangeError when two of them overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let done = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (splice.start < done || splice.end < splice.start) throw new RangeError('edits overlap');
    result += text.slice(done, splice.start) + splice.text;
    done = splice.end;
  }
  return result + text.slice(done);
}

/** Sets an attribute; a new one goes behind the others, quoted as they are. */
export function setAttribute(element: XmlElement, name: string, value: string): Splice {
  const known = element.attributes.find((attribute) => attribute.name === name);
  if (known !== undefined) return { ...known.valueRange, text: escapeAttribute(value, known.quote) };
  const last = element.attributes.at(-1);
  const quote = last?.quote ?? "'";
  const at = last?.end ?? element.start + 1 + element.name.length;
  return { start: at, end: at, text: ` ${name}=${quote}${escapeAttribute(value, quote)}${quote}` };
}

/** Removes an attribute with the space before it; null if the element does not have it. */
export function removeAttribute(document: XmlDocument, element: XmlElement, name: string): Splice | null {
  const known = element.attributes.find((attribute) => attribute.name === name);
  if (known === undefined) return null;
  return { start: spaceBefore(document.text, known.start), end: known.end, text: '' };
}

/** Replaces all that is inside an element by a text. */
export function setText(document: XmlDocument, element: XmlElement, value: string): Splice {
  return replaceInside(document, element, escapeText(value));
}

/** Adds a child, given as XML, behind the last one, on a line of its own and indented like its siblings. */
export function appendChild(document: XmlDocument, parent: XmlElement, xml: string): Splice {
  const siblings = parent.children.filter((node) => node.kind === 'element' || node.kind === 'comment');
  const last = siblings.at(-1);
  if (last !== undefined) {
    const lead = leadOf(document.text, last);
    return { start: last.end, end: last.end, text: `${lead}${xml}` };
  }
  const lead = leadOf(document.text, parent);
  const inner = lead === '' ? '' : `${lead}  `;
  return replaceInside(document, parent, `${inner}${xml}${lead}`);
}

/** Removes a node with the line break and indentation before it. */
export function removeNode(document: XmlDocument, node: XmlNode): Splice {
  return { start: spaceBefore(document.text, node.start), end: node.end, text: '' };
}

function replaceInside(document: XmlDocument, element: XmlElement, inside: string): Splice {
  if (!element.selfClosing) return { start: element.openEnd, end: element.closeStart, text: inside };
  const slash = document.text.lastIndexOf('/', element.openEnd - 1);
  return { start: spaceBefore(document.text, slash), end: element.end, text: `>${inside}</${element.name}>` };
}

/** The line break and indentation in front of a node; empty if it does not begin its line. */
function leadOf(text: string, node: XmlNode): string {
  const lead = text.slice(spaceBefore(text, node.start), node.start);
  const lineBreak = lead.lastIndexOf('\n');
  if (lineBreak < 0) return node.start === lead.length ? '\n' : '';
  const from = lead.charAt(lineBreak - 1) === '\r' ? lineBreak - 1 : lineBreak;
  return lead.slice(from);
}

function spaceBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && /\s/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

function escapeText(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}

function escapeAttribute(value: string, quote: '"' | "'"): string {
  return escapeText(value)
    .replaceAll(quote, quote === '"' ? '&quot;' : '&apos;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
}
