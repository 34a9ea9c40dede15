import './fingerprint.css';
import { plainText } from './plain-text.ts';

const GROUP = 4;
const LONGEST = 200;

/** A key's fingerprint in small groups, so that two can be compared; copying it copies it whole. */
export function Fingerprint({ text }: { readonly text: string }) {
  return (
    <code className="fingerprint" dir="ltr">
      {fingerprintGroups(plainText(text, LONGEST)).map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the groups of a text have no other name than their place
        <span key={at}>{group}</span>
      ))}
    </code>
  );
}

/** The words before it and the name of its hash as they are, then groups of four. */
export function fingerprintGroups(text: string): readonly string[] {
  const at = text.lastIndexOf(':') + 1;
  const isColons = /^(?:[0-9a-f]{2}:)+[0-9a-f]{2}$/i.test(text.slice(text.lastIndexOf(' ') + 1).replace(/^MD5:/, ''));
  if (isColons) return [text];
  const head = text.slice(0, at);
  const groups = text.slice(at).match(new RegExp(`.{1,${GROUP}}`, 'gu')) ?? [];
  return head === '' ? groups : [head, ...groups];
}
