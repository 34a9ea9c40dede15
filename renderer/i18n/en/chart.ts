/** Live charts. */
export const chart = {
  role: 'chart',
  label: '{{title}}, chart',
  keys: 'Left and right arrows move the crosshair, Home and End go to the ends, Escape leaves it.',
  lines: 'Lines of {{title}}',
  showLine: 'Show or hide {{line}}',
  now: '{{line}}: now {{value}}, lowest {{min}}, highest {{max}}.',
  noValues: '{{line}}: no values.',
  events_one: '{{count}} event.',
  events_other: '{{count}} events.',
  at: '{{time}}: {{values}}',
  moreEvents_one: 'and {{count}} more',
  moreEvents_other: 'and {{count}} more',
  save: 'Save {{title}} as a picture',
} as const;
