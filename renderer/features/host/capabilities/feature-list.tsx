import { useId, useMemo, useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { Foreign } from '../../../widgets/foreign.tsx';

/** The processor's features beyond its model, to look one up in. */
export function FeatureList({ features }: { readonly features: readonly string[] }) {
  const t = useWords();
  const id = useId();
  const [query, setQuery] = useState('');
  const shown = useMemo(() => searchFeatures(features, query), [features, query]);
  return (
    <section className="card features" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{t('hostPage.features')}</h2>
        <input
          type="search"
          className="card-search"
          placeholder={t('hostPage.searchFeatures')}
          aria-label={t('hostPage.searchFeatures')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span className="card-count" role="status">
          {query.trim() === ''
            ? t('hostPage.featureCount', { count: features.length })
            : t('filter.count', { shown: shown.length, total: features.length })}
        </span>
      </div>
      {features.length === 0 ? <p className="card-none">{t('hostPage.noFeatures')}</p> : null}
      {features.length > 0 && shown.length === 0 ? <p className="card-none">{t('hostPage.noSuchFeature')}</p> : null}
      <ul className="feature-list">
        {shown.map((feature) => (
          <li key={feature}>
            <Foreign text={feature} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The features that have every word of the query in their name, by name; `avx 512` and `AVX-512` find avx512f. */
export function searchFeatures(features: readonly string[], query: string): readonly string[] {
  const wanted = query
    .toLowerCase()
    .split(/[\s,]+/)
    .map(bare);
  return features.filter((feature) => wanted.every((word) => bare(feature.toLowerCase()).includes(word))).toSorted();
}

/** Names differ in how they are joined: sse4.1, sse4_1, sse4-1. */
function bare(word: string): string {
  return word.replaceAll(/[._-]/g, '');
}
