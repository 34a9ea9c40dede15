import type { XmlElement } from './tree.ts';

/** The child elements of that name (without prefix), in order; all of them if no name is given. */
export function childElements(parent: XmlElement, local?: string): readonly XmlElement[] {
  return parent.children.filter(
    (node): node is XmlElement => node.kind === 'element' && (local === undefined || node.local === local),
  );
}

/** The first element down a path of names, or null. */
export function elementAt(from: XmlElement, ...path: readonly string[]): XmlElement | null {
  let element: XmlElement | null = from;
  for (const local of path) {
    if (element === null) return null;
    element = childElements(element, local)[0] ?? null;
  }
  return element;
}

/** An attribute's value, or null. */
export function attributeOf(element: XmlElement | null, name: string): string | null {
  return element?.attributes.find((attribute) => attribute.name === name)?.value ?? null;
}

/** The element's own text without its elements', trimmed; null for no element. */
export function textOf(element: XmlElement | null): string | null {
  if (element === null) return null;
  let text = '';
  for (const node of element.children) if (node.kind === 'text' || node.kind === 'cdata') text += node.value;
  return text.trim();
}

/** The text at the end of a path, or null. */
export function textAt(from: XmlElement, ...path: readonly string[]): string | null {
  return textOf(elementAt(from, ...path));
}
