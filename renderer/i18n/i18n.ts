import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './en.ts';

type Path<T> = {
  [K in keyof T & string]: T[K] extends string ? WithoutPlural<K> : `${K}.${Path<T[K]>}`;
}[keyof T & string];
type WithoutPlural<K extends string> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;

/** A key of the visible strings; a key that counts is named without its plural ending. */
export type TextKey = Path<typeof en>;

/** What goes into the gaps of a string. Words from hosts may: they are shown as text. */
export type TextValues = Readonly<Record<string, string | number>>;

export type Words = (key: TextKey, values?: TextValues) => string;

/** Gets the strings ready; English is all there is so far, and what another language lacks. */
export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // The strings are in the bundle: there is nothing to wait for, and the first paint must have its words.
    initAsync: false,
    interpolation: { escapeValue: false },
  });
}

/** The words of a key, outside React. */
export function words(key: TextKey, values?: TextValues): string {
  return String(i18next.t(key, values ?? {}));
}

/** The words of keys, for components: they render again when the language changes. */
export function useWords(): Words {
  useTranslation();
  return words;
}
