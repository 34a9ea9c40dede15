const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

/** Text as XML may carry it, in elements and attributes alike. What XML cannot carry at all is left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/\p{Cc}|[\ufffe\uffff]/gu, (character) => (isCarried(character) ? character : ''))
    .replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
}

/** XML 1.0 knows three control characters below the space, and all those above the tilde. */
function isCarried(character: string): boolean {
  const DELETE = '\u007f';
  const LAST_CONTROL = '\u009f';
  return '\t\n\r'.includes(character) || (character >= DELETE && character <= LAST_CONTROL);
}

/** Text as it was before it was escaped. */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|apos|quot);/g, (entity) => CHARACTERS[entity] ?? entity);
}

const CHARACTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ENTITIES).map(([character, entity]) => [entity, character]),
);
