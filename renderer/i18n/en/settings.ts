/** The settings dialog. */
export const settings = {
  title: 'Settings',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  themeText: 'Light or dark, or as the system has it.',
  table: 'Machines table',
  tableText: 'Columns, their order, widths and sorting.',
  reset: 'Back to the default',
  about: 'About',
  version: 'Virtkeep {{version}}',
} as const;
