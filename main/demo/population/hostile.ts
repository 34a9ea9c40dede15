const LONG = 10_000;

/** Names that a careless program stumbles over: each must be shown as text and nothing else. */
export const HOSTILE_NAMES: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '</name><script>alert(document.cookie)</script>',
  '&lt;b&gt;&amp;nbsp;"quoted" \'single\' `back`',
  'bell\u0007 escape\u001b[31m tab\t line\nbreak',
  '\u202eexe.nimda-toor\u202c right-to-left',
  'zero\u200bwidth\u200djoin\ufeffmark',
  '../../../../etc/passwd',
  'a'.repeat(LONG),
  '👩‍👩‍👧‍👦🏳️‍🌈 Zürich — 東京 العربية',
  'Z̷̢̛̹a̶l̵g̷o̶ combining',
  'a $HOME {{7*7}} %s %n `id`',
  '__proto__',
];
