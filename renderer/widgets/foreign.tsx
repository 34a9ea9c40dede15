import { plainText } from './plain-text.ts';

/** A name or a text from a host or guest: shown as text, in its own direction, never as markup. */
export function Foreign({ text, className }: { readonly text: string; readonly className?: string }) {
  return (
    <bdi dir="auto" className={className}>
      {plainText(text)}
    </bdi>
  );
}
