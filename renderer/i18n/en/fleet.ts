/** The table of all hosts. */
export const fleet = {
  title: 'All hosts',
} as const;
