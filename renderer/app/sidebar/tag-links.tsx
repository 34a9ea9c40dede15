import Tag from 'lucide-react/icons/tag';
import { useState } from 'react';
import { tagQuery } from '../../features/machines/filter/complete-filter.ts';
import { useWords } from '../../i18n/i18n.ts';
import { plainText } from '../../widgets/plain-text.ts';
import type { FleetCounts } from './count-fleet.ts';
import { SidebarLink } from './sidebar-link.tsx';

/** So many tags stand there at first: hosts come after them and must stay in sight. */
const FEW = 5;
const MOST = 200;

export interface TagLinksProps {
  readonly tags: FleetCounts['tags'];
  readonly isAt: (query: string) => boolean;
}

/** The tags that machines have, the most used first. */
export function TagLinks({ tags, isAt }: TagLinksProps) {
  const t = useWords();
  const [all, setAll] = useState(false);
  const hidden = tags.length - FEW;
  return (
    <>
      <h2>{t('hosts.tags')}</h2>
      <ul>
        {tags.slice(0, all ? MOST : FEW).map(([tag, count]) => (
          <li key={tag}>
            <SidebarLink
              route={{ page: 'machines', host: null, query: tagQuery(tag) }}
              current={isAt(tagQuery(tag))}
              count={count}
              icon={Tag}
            >
              <bdi dir="auto">{plainText(tag, 60)}</bdi>
            </SidebarLink>
          </li>
        ))}
        {hidden > 0 && (
          <li>
            <button type="button" className="sidebar-more" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? t('hosts.fewerTags') : t('hosts.moreTags', { count: hidden })}
            </button>
          </li>
        )}
      </ul>
    </>
  );
}
