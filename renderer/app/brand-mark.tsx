/** The mark of Virtkeep: three machines, one behind the other. */
export function BrandMark() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden>
      <rect x="1" y="2" width="16" height="4" rx="1.5" fill="var(--accent)" />
      <rect x="1" y="7.5" width="16" height="4" rx="1.5" fill="var(--accent)" opacity=".6" />
      <rect x="1" y="13" width="16" height="4" rx="1.5" fill="var(--accent)" opacity=".3" />
    </svg>
  );
}
