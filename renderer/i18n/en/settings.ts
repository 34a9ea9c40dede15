/** The settings dialog. */
export const settings = {
  title: 'Settings',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  themeText: 'Light or dark, or as the system has it.',
  table: 'Machines table',
  tableText: 'Columns, their order, widths and sorting.',
  reset: 'Back to the default',
  hosts: 'Hosts',
  hostsText: 'Take the list of hosts to another computer, or bring one here. No password is in it.',
  about: 'About',
  version: 'Virtkeep {{version}}',
} as const;
